/**
 * The threshold above which `share` of `scores` lie.
 *
 * @param scores At least one.
 * @param share 0 to 1.
 */
export function upperQuantile(scores: readonly number[], share: number): number {
  const sorted = scores.toSorted((a, b) => a - b);
  const position = (1 - share) * (sorted.length - 1);
  const below = Math.floor(position);
  const [low = 0, high = low] = sorted.slice(below, below + 2);
  return low + (high - low) * (position - below);
}

/** Probability of each class for each row of logits, at a temperature. */
export function softmaxRows(logits: Float32Array, classes: number, temperature = 1): readonly Float64Array[] {
  return Array.from({ length: logits.length / classes }, (_, row) => {
    const scaled = Float64Array.from(
      logits.subarray(row * classes, (row + 1) * classes),
      (z) => z / temperature,
    );
    const top = Math.max(...scaled);
    const powers = scaled.map((z) => Math.exp(z - top));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  });
}

/**
 * The temperature, 0.05 to 20, at which the logits tell the labels with the
 * least mean log loss; found by golden-section search on its logarithm.
 */
export function fitTemperature(logits: Float32Array, labels: readonly number[], classes: number): number {
  const loss = (logTemperature: number): number => {
    const rows = softmaxRows(logits, classes, Math.exp(logTemperature));
    return labels.reduce((sum, label, n) => sum - Math.log(Math.max(rows[n]?.[label] ?? 0, 1e-15)), 0);
  };
  return Math.exp(minimiseOn(loss, Math.log(0.05), Math.log(20)));
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

function minimiseOn(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (high - low > 1e-4) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (f(left) < f(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}
