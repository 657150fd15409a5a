import type { TrainingStatistics } from './training-statistics.js';

/**
 * How unlike the pictures that a model learned from another one is to it: the share
 * of held out pictures, of those answered with the same label, that are nearer. Of
 * pictures of the same kind every share is equally frequent, whatever the model.
 *
 * @param distance Of the picture's embedding, by `embeddingDistance`.
 * @param answer The label's place in the manifest.
 * @returns 0 to 1; 1 beyond all of them, and for a distance that is not a number.
 */
export function unfamiliarity(
  distance: number,
  answer: number,
  { shares, distanceByAnswer }: Pick<TrainingStatistics, 'shares' | 'distanceByAnswer'>,
): number {
  const quantiles = distanceByAnswer[answer] ?? [];
  const above = quantiles.findIndex((quantile) => distance < quantile);
  if (above === 0) return 0;
  if (above < 0) return 1;
  const [low, high] = [quantiles[above - 1] ?? 0, quantiles[above] ?? 0];
  const [from, to] = [shares[above - 1] ?? 0, shares[above] ?? 1];
  return from + ((to - from) * (distance - low)) / (high - low);
}
