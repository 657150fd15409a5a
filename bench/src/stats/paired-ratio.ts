/** How many times one thing is of another, with what the rounds leave open. */
export interface PairedRatio {
  /** Geometric mean of the rounds' ratios. */
  readonly ratio: number;
  /** Ends of the 95 % interval: from 0 to Infinity where one round says nothing about the spread. */
  readonly low: number;
  readonly high: number;
  /** How many rounds had both. */
  readonly rounds: number;
}

/** What a round measured of one and of the other; undefined where it has none. */
export type Pair = readonly [one: number | undefined, other: number | undefined];

/**
 * The ratio of what was measured side by side, round by round: what slows both
 * down in a round falls out. The interval is Student's, of the ratios' logarithms.
 *
 * @param pairs Positive values; pairs that lack one are left out.
 * @returns undefined when no pair is whole.
 */
export function pairedRatio(pairs: readonly Pair[]): PairedRatio | undefined {
  const logs = pairs.flatMap(([one, other]) =>
    one !== undefined && other !== undefined && one > 0 && other > 0 ? [Math.log(one / other)] : [],
  );
  const rounds = logs.length;
  if (rounds === 0) return undefined;
  const mean = logs.reduce((sum, log) => sum + log, 0) / rounds;
  const ratio = Math.exp(mean);
  if (rounds === 1) return { ratio, low: 0, high: Infinity, rounds };
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (rounds - 1);
  const reach = studentQuantile(rounds - 1) * Math.sqrt(variance / rounds);
  return { ratio, low: Math.exp(mean - reach), high: Math.exp(mean + reach), rounds };
}

/** Two-sided 95 % points of Student's distribution by degrees of freedom, from 1. */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

function studentQuantile(degrees: number): number {
  // Beyond the table the first correction to the normal distribution's point is exact to three digits.
  return QUANTILES[degrees - 1] ?? 1.95996 + 2.3723 / degrees;
}
