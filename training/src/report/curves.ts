import { winner, type Scored } from '../metrics/scored.js';
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

/**
 * Reliability: mean probability of the answer by share of right ones, over bins of
 * equal count.
 */
export function reliabilityOf(pictures: readonly Scored[], bins = 10): readonly Point[] {
  const answers = pictures
    .map(({ label, scores }) => {
      const answer = winner(scores);
      return { confidence: scores[answer] ?? 0, isRight: answer === label };
    })
    .sort((a, b) => a.confidence - b.confidence);
  const used = Math.min(bins, answers.length);
  return Array.from({ length: used }, (_, bin): Point => {
    const from = Math.floor((bin * answers.length) / used);
    const members = answers.slice(from, Math.floor(((bin + 1) * answers.length) / used));
    const confidence = members.reduce((sum, member) => sum + member.confidence, 0);
    return [
      confidence / members.length,
      share(members.filter(({ isRight }) => isRight).length, members.length),
    ];
  });
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
