import type { ClassScore } from '@isitacat/contracts';

/** Every label with its probability, the most likely first; equals stay in the labels' order. */
export function rankScores(
  labels: readonly string[],
  probabilities: ArrayLike<number>,
): readonly ClassScore[] {
  return labels
    .map((label, index) => ({ label, probability: probabilities[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
}
