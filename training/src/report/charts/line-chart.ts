import { escapeHtml } from '../html.js';
import { linearScale, ticksOf } from './scale.js';

/** A point in the chart's own units. */
export type Point = readonly [x: number, y: number];

/** One line of a chart. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** Radius of the mark of each point; absent: a bare line. */
  readonly dots?: readonly number[];
}

/** A chart with two axes. */
export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** Default: what the points need. */
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** A dashed line to compare with. */
  readonly reference?: readonly Point[];
}

const WIDTH = 400;
const HEIGHT = 280;
const BOX = { left: 52, right: 388, top: 12, bottom: 236 } as const;

/**
 * The chart as an inline SVG that takes its colours from the page: classes `axis`,
 * `grid`, `reference` and `series-0`, `series-1`, …
 */
export function lineChart(chart: LineChart): string {
  const [xRange, yRange] = [chart.xRange ?? rangeOf(chart, 0), chart.yRange ?? rangeOf(chart, 1)];
  const x = linearScale(xRange, [BOX.left, BOX.right]);
  const y = linearScale(yRange, [BOX.bottom, BOX.top]);
  const place = ([px, py]: Point): string => `${round(x(px))},${round(y(py))}`;
  const lines = chart.series.map((series, n) => drawSeries(series, n, place));
  const reference =
    chart.reference === undefined
      ? ''
      : `<polyline class="reference" points="${chart.reference.map(place).join(' ')}"/>`;
  return `<figure><figcaption>${escapeHtml(chart.title)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(chart.title)}">
${drawAxes(chart, { xRange, yRange, x, y })}${reference}${lines.join('')}</svg>${legend(chart.series)}</figure>`;
}

interface Axes {
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function drawAxes({ xLabel, yLabel }: LineChart, { xRange, yRange, x, y }: Axes): string {
  const across = ticksOf(...xRange).map(
    (tick) =>
      `<line class="grid" x1="${round(x(tick))}" x2="${round(x(tick))}" y1="${BOX.top}" y2="${BOX.bottom}"/>` +
      `<text x="${round(x(tick))}" y="${BOX.bottom + 16}" text-anchor="middle">${tick}</text>`,
  );
  const up = ticksOf(...yRange).map(
    (tick) =>
      `<line class="grid" y1="${round(y(tick))}" y2="${round(y(tick))}" x1="${BOX.left}" x2="${BOX.right}"/>` +
      `<text x="${BOX.left - 6}" y="${round(y(tick) + 4)}" text-anchor="end">${tick}</text>`,
  );
  const middle = (BOX.top + BOX.bottom) / 2;
  return `${across.join('')}${up.join('')}
<path class="axis" d="M${BOX.left} ${BOX.top}V${BOX.bottom}H${BOX.right}"/>
<text x="${(BOX.left + BOX.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escapeHtml(xLabel)}</text>
<text transform="translate(12 ${middle}) rotate(-90)" text-anchor="middle">${escapeHtml(yLabel)}</text>`;
}

function drawSeries({ points, dots }: Series, n: number, place: (point: Point) => string): string {
  const line = `<polyline class="line series-${n}" points="${points.map(place).join(' ')}"/>`;
  const marks = (dots ?? []).flatMap((radius, index) => {
    const point = points[index];
    if (point === undefined) return [];
    const [cx = '', cy = ''] = place(point).split(',');
    return `<circle class="dot series-${n}" cx="${cx}" cy="${cy}" r="${round(radius)}"/>`;
  });
  return line + marks.join('');
}

function legend(series: readonly Series[]): string {
  if (series.length < 2) return '';
  const items = series.map(
    ({ name }, n) =>
      `<li><svg class="key" viewBox="0 0 16 8" aria-hidden="true"><path class="line series-${n}" d="M0 4H16"/></svg>${escapeHtml(name)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}

function rangeOf({ series }: LineChart, axis: 0 | 1): readonly [number, number] {
  const values = series.flatMap(({ points }) => points.map((point) => point[axis]));
  if (values.length === 0) return [0, 1];
  // Heights start at nought, so that a curve that hardly falls does not look steep.
  return [Math.min(axis === 1 ? 0 : Infinity, ...values), Math.max(...values)];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
