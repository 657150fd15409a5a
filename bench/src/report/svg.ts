/** Text that is safe inside an element or a quoted attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A number short enough for a coordinate. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Round steps, at most that many, from 0 past the greatest value. */
export function ticks(greatest: number, count: number): readonly number[] {
  if (!(greatest > 0)) return [0, 1];
  const rough = greatest / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.ceil(greatest / step - 1e-9) + 1 }, (_, n) => n * step);
}

/** Colours that can be told apart, also by those who see few. */
export const COLOURS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#d55e00',
  '#56b4e9',
  '#666666',
  '#b8a800',
  '#7b3294',
  '#8c510a',
  '#1b7837',
] as const;

/** A whole file. */
export function svgDocument(width: number, height: number, title: string, body: readonly string[]): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    '<rect width="100%" height="100%" fill="white"/>',
    ...body,
    '</svg>\n',
  ].join('\n');
}

/** How a text is set. */
export interface TextStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  readonly fill?: string;
}

/** One line of text. */
export function textAt(x: number, y: number, text: string, style: TextStyle = {}): string {
  const { anchor = 'start', size = 12, fill = '#222' } = style;
  const place = `x="${coordinate(x)}" y="${coordinate(y)}"`;
  return `<text ${place} text-anchor="${anchor}" font-size="${size}" fill="${fill}">${escapeXml(text)}</text>`;
}
