import type { PairedRatio } from '../stats/paired-ratio.js';

/** Fewer say who is slower, but not who is faster. */
const ROUNDS_TO_LEAD = 10;

/** How the first stands to the second by a ratio of their throughput. */
export type Standing = 'ahead' | 'behind' | 'alike';

/** Decided by the 95 % interval of at least 10 rounds, or of any where it says behind. */
export function standingOf({ low, high, rounds }: PairedRatio): Standing {
  if (high < 1) return 'behind';
  return low > 1 && rounds >= ROUNDS_TO_LEAD ? 'ahead' : 'alike';
}

/** A ratio of throughput with its interval, and what follows from it; empty where there is none. */
export function showStanding(ratio: PairedRatio | undefined): string {
  return ratio === undefined ? '' : `${showRatio(ratio)} ${standingOf(ratio)}`;
}

/** A ratio with its interval; empty where there is none. */
function showRatio(ratio: PairedRatio | undefined): string {
  if (ratio === undefined) return '';
  const { low, high } = ratio;
  const interval = Number.isFinite(high) ? `[${low.toFixed(2)}–${high.toFixed(2)}]` : '[one round]';
  return `${ratio.ratio.toFixed(2)} ${interval}`;
}
