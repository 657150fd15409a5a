import type { PairedRatio } from '../stats/paired-ratio.js';

/** A ratio with its interval; empty where there is none. */
export function showRatio(ratio: PairedRatio | undefined): string {
  if (ratio === undefined) return '';
  const { low, high } = ratio;
  const interval = Number.isFinite(high) ? `[${low.toFixed(2)}–${high.toFixed(2)}]` : '[one round]';
  return `${ratio.ratio.toFixed(2)} ${interval}`;
}
