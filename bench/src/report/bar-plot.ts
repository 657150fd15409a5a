import { COLOURS, coordinate, escapeXml, svgDocument, textAt, ticks } from './svg.js';

/** A bar of parts that follow each other. */
export interface Bar {
  readonly name: string;
  readonly parts: readonly (readonly [name: string, value: number])[];
}

const WIDTH = 860;
const LEFT = 220;
const RIGHT = 80;
const TOP = 40;
const ROW = 30;
const BAR = 18;
const TICKS = 6;

/** Draws lying bars, each with its sum; a part tells its name when pointed at. */
export function barPlot(title: string, unit: string, bars: readonly Bar[]): string {
  const sums = bars.map(({ parts }) => parts.reduce((sum, [, value]) => sum + value, 0));
  const steps = ticks(Math.max(0, ...sums), TICKS);
  const scale = (WIDTH - LEFT - RIGHT) / (steps.at(-1) ?? 1);
  const bottom = TOP + bars.length * ROW;
  const body = [
    textAt(LEFT, 22, `${title} (${unit})`, { size: 15 }),
    ...steps.map((step) =>
      textAt(LEFT + step * scale, bottom + 16, String(step), { anchor: 'middle', fill: '#555' }),
    ),
    ...bars.flatMap(({ name, parts }, row) => [
      textAt(LEFT - 10, TOP + row * ROW + 14, name, { anchor: 'end' }),
      ...drawParts(parts, TOP + row * ROW, scale),
      textAt(LEFT + (sums[row] ?? 0) * scale + 6, TOP + row * ROW + 14, (sums[row] ?? 0).toFixed(2)),
    ]),
  ];
  return svgDocument(WIDTH, bottom + 30, title, body);
}

function drawParts(parts: Bar['parts'], y: number, scale: number): readonly string[] {
  let x = LEFT;
  return parts.map(([name, value], n) => {
    const place = `x="${coordinate(x)}" y="${y}" width="${coordinate(value * scale)}" height="${BAR}"`;
    x += value * scale;
    const told = `<title>${escapeXml(name)}: ${value.toFixed(2)}</title>`;
    return `<rect ${place} fill="${COLOURS[n % COLOURS.length] ?? '#000'}" stroke="white">${told}</rect>`;
  });
}
