/** What is smaller than this does not vary: dividing by it would drown the rest. */
const LEAST_VARIANCE = 1e-6;

/**
 * How far an embedding lies from those that were learned from: the mean over the
 * dimensions of (x − mean)² / max(variance, 1e-6). About 1 for pictures of the same
 * kind. It is the square of Mahalanobis' distance, with no dimension related to
 * another, divided by their number.
 *
 * @param mean One a dimension, as many as `variance`.
 * @param embedding As many values, or more, which do not count.
 */
export function embeddingDistance(
  embedding: ArrayLike<number>,
  { mean, variance }: { readonly mean: ArrayLike<number>; readonly variance: ArrayLike<number> },
): number {
  let sum = 0;
  for (let n = 0; n < mean.length; n++) {
    const off = (embedding[n] ?? 0) - (mean[n] ?? 0);
    sum += (off * off) / Math.max(variance[n] ?? 0, LEAST_VARIANCE);
  }
  return sum / mean.length;
}
