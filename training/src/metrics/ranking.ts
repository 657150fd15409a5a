import type { Scored } from './scored.js';

/**
 * Area under the ROC curve: how often a picture of the class outscores one of
 * another class, equals counting half. More than two classes: the mean over
 * classes, each against the rest. Undefined when a class has no pictures.
 */
export function aucOf(pictures: readonly Scored[], classes: number): number | undefined {
  const areas = Array.from({ length: classes === 2 ? 1 : classes }, (_, label) => areaOf(pictures, label));
  const sum = areas.reduce<number | undefined>(
    (total, area) => (total === undefined || area === undefined ? undefined : total + area),
    0,
  );
  return sum === undefined ? undefined : sum / areas.length;
}

/** By the rank sum of Mann and Whitney; equal scores share their mean rank. */
function areaOf(pictures: readonly Scored[], positive: number): number | undefined {
  const sorted = pictures
    .map(({ label, scores }) => ({ isPositive: label === positive, score: scores[positive] ?? 0 }))
    .sort((a, b) => a.score - b.score);
  const positives = sorted.filter(({ isPositive }) => isPositive).length;
  const negatives = sorted.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  let rankSum = 0;
  let start = 0;
  while (start < sorted.length) {
    const end = endOfTie(sorted, start);
    const meanRank = (start + 1 + end) / 2;
    rankSum += meanRank * sorted.slice(start, end).filter(({ isPositive }) => isPositive).length;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Where the run of scores equal to that at `start` ends. */
function endOfTie(sorted: readonly { readonly score: number }[], start: number): number {
  let end = start + 1;
  while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end += 1;
  return end;
}
