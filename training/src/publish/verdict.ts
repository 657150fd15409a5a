import type { Metrics } from '../metrics/metrics.js';

/** A version and its figures. */
export interface Contender {
  /** Heads its column. */
  readonly title: string;
  readonly metrics: Metrics;
}

/** Balanced accuracies are ratios of counts: what is closer than this is equal. */
const EQUAL = 1e-9;

/** Whether a version is better than another: balanced accuracy decides, between equals log loss. */
export function beats(challenger: Metrics, champion: Metrics): boolean {
  const gain = challenger.balancedAccuracy - champion.balancedAccuracy;
  if (Math.abs(gain) > EQUAL) return gain > 0;
  return challenger.logLoss < champion.logLoss;
}

const ROWS: readonly (readonly [string, (metrics: Metrics) => number | undefined])[] = [
  ['balanced accuracy', ({ balancedAccuracy }) => balancedAccuracy],
  ['log loss', ({ logLoss }) => logLoss],
  ['accuracy', ({ accuracy }) => accuracy],
  ['auc', ({ auc }) => auc],
  ['calibration error', ({ ece }) => ece],
];
const WIDTH = 18;

/** Figures side by side, a line each. */
export function comparison(contenders: readonly Contender[]): readonly string[] {
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(WIDTH)} ${cells.map((cell) => cell.padStart(WIDTH)).join(' ')}`;
  return [
    line(
      '',
      contenders.map(({ title }) => title),
    ),
    ...ROWS.map(([name, figure]) =>
      line(
        name,
        contenders.map(({ metrics }) => figure(metrics)?.toFixed(4) ?? '-'),
      ),
    ),
  ];
}
