import type { Activation } from './measure-activations.js';
import type { Range } from './quantize.js';

/**
 * The mean over pictures of each picture's own extremes: a single far value would
 * make the steps coarser for all others, and cutting it off costs less.
 */
export function usualRange({ lows, highs }: Activation): Range {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { low: mean(lows.map(least)), high: mean(highs.map(greatest)) };
}

/** The range that holds everything that was seen. */
export function fullRange({ lows, highs }: Activation): Range {
  return { low: Math.min(0, ...lows.map(least)), high: Math.max(0, ...highs.map(greatest)) };
}

/** Of each channel the mean over pictures of its greatest magnitude. */
export function usualPeaks({ lows, highs, mean }: Activation): Float64Array {
  const peaks = new Float64Array(mean.length);
  for (const [picture, low] of lows.entries())
    for (const [channel, value] of low.entries()) {
      const peak = Math.max(-value, highs[picture]?.[channel] ?? 0);
      peaks[channel] = (peaks[channel] ?? 0) + peak / lows.length;
    }
  return peaks;
}

function least(values: Float32Array): number {
  return values.reduce((low, value) => Math.min(low, value), 0);
}

function greatest(values: Float32Array): number {
  return values.reduce((high, value) => Math.max(high, value), 0);
}
