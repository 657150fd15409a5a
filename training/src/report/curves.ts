import type { Scored } from '../metrics/scored.js';
import type { Point } from './charts/line-chart.js';

/**
 * ROC of one class against the rest: share of the others called so, share of its
 * own called so, for every threshold from the highest down.
 */
export function rocOf(pictures: readonly Scored[], positive: number): readonly Point[] {
  const { steps, positives, negatives } = sweep(pictures, positive);
  const points = steps.map(({ hits, alarms }): Point => [share(alarms, negatives), share(hits, positives)]);
  return [[0, 0], ...points];
}

/** Precision by recall of one class, for every threshold from the highest down. */
export function precisionRecallOf(pictures: readonly Scored[], positive: number): readonly Point[] {
  const { steps, positives } = sweep(pictures, positive);
  const points = steps.map(({ hits, alarms }): Point => [share(hits, positives), share(hits, hits + alarms)]);
  return [[0, points[0]?.[1] ?? 1], ...points];
}

/** Pictures that were given about the same probability. */
export interface ReliabilityBin {
  readonly meanProbability: number;
  /** Share of them that are what was said, 0 to 1. */
  readonly share: number;
  readonly pictures: number;
}

/**
 * Reliability of one class's probability, over bins of equal width; empty bins are left out.
 */
export function reliabilityOf(
  pictures: readonly Scored[],
  positive: number,
  bins = 10,
): readonly ReliabilityBin[] {
  const scored = pictures.map(({ label, scores }) => ({
    isHit: label === positive,
    score: scores[positive] ?? 0,
  }));
  return Array.from({ length: bins }, (_, bin) => {
    const members = scored.filter(({ score }) => Math.min(bins - 1, Math.floor(score * bins)) === bin);
    const sum = members.reduce((total, { score }) => total + score, 0);
    const hits = members.filter(({ isHit }) => isHit).length;
    const { length } = members;
    return { meanProbability: sum / length, share: hits / length, pictures: length };
  }).filter(({ pictures: count }) => count > 0);
}

interface Sweep {
  /** Counts at or above each distinct score, descending. */
  readonly steps: readonly { readonly hits: number; readonly alarms: number }[];
  readonly positives: number;
  readonly negatives: number;
}

function sweep(pictures: readonly Scored[], positive: number): Sweep {
  const scored = pictures
    .map(({ label, scores }) => ({ isPositive: label === positive, score: scores[positive] ?? 0 }))
    .sort((a, b) => b.score - a.score);
  let [hits, alarms] = [0, 0];
  const steps: { hits: number; alarms: number }[] = [];
  for (const [n, { isPositive, score }] of scored.entries()) {
    if (isPositive) hits += 1;
    else alarms += 1;
    // Equal scores cross a threshold together.
    if (scored[n + 1]?.score !== score) steps.push({ hits, alarms });
  }
  return { steps, positives: hits, negatives: alarms };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
