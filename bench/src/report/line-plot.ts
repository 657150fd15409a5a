import { COLOURS, coordinate, svgDocument, textAt, ticks } from './svg.js';

/** A line through points, named at the side. */
export interface Line {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly note: string }[];
}

/** What is drawn. */
export interface LinePlot {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly lines: readonly Line[];
}

const SIZE = { width: 860, height: 440, left: 60, right: 250, top: 40, bottom: 50 };
const TICKS = 6;
const ROW = 18;

/** Draws lines over two axes that begin at zero; each point tells its note when pointed at. */
export function linePlot({ title, xTitle, yTitle, lines }: LinePlot): string {
  const points = lines.flatMap((line) => line.points);
  const xs = ticks(Math.max(0, ...points.map(({ x }) => x)), TICKS);
  const ys = ticks(Math.max(0, ...points.map(({ y }) => y)), TICKS);
  const right = SIZE.width - SIZE.right;
  const bottom = SIZE.height - SIZE.bottom;
  const toX = (x: number): number => SIZE.left + (x / (xs.at(-1) ?? 1)) * (right - SIZE.left);
  const toY = (y: number): number => bottom - (y / (ys.at(-1) ?? 1)) * (bottom - SIZE.top);
  const body = [
    textAt(SIZE.left, 22, title, { size: 15 }),
    ...xs.map((x) => textAt(toX(x), bottom + 18, String(x), { anchor: 'middle', fill: '#555' })),
    ...ys.map((y) => textAt(SIZE.left - 8, toY(y) + 4, String(y), { anchor: 'end', fill: '#555' })),
    ...ys.map((y) => grid(SIZE.left, toY(y), right, toY(y))),
    textAt((SIZE.left + right) / 2, SIZE.height - 12, xTitle, { anchor: 'middle' }),
    textAt(SIZE.left - 50, SIZE.top - 6, yTitle),
    ...lines.flatMap((line, n) => drawLine(line, n, toX, toY)),
    ...lines.flatMap(({ name }, n) => [
      `<rect x="${right + 20}" y="${SIZE.top + n * ROW - 9}" width="12" height="12" fill="${colour(n)}"/>`,
      textAt(right + 38, SIZE.top + n * ROW + 2, name),
    ]),
  ];
  return svgDocument(SIZE.width, SIZE.height, title, body);
}

type Scale = (value: number) => number;

function drawLine({ name, points }: Line, n: number, toX: Scale, toY: Scale): readonly string[] {
  const path = points.map(({ x, y }) => `${coordinate(toX(x))},${coordinate(toY(y))}`).join(' ');
  return [
    `<polyline points="${path}" fill="none" stroke="${colour(n)}" stroke-width="2"/>`,
    ...points.map(({ x, y, note }) => {
      const place = `cx="${coordinate(toX(x))}" cy="${coordinate(toY(y))}" r="4"`;
      return `<circle ${place} fill="${colour(n)}"><title>${name.replace(/[<&>]/g, '')}: ${note}</title></circle>`;
    }),
  ];
}

function grid(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${coordinate(x1)} ${coordinate(y1)}L${coordinate(x2)} ${coordinate(y2)}" stroke="#ddd"/>`;
}

function colour(n: number): string {
  return COLOURS[n % COLOURS.length] ?? '#000';
}
