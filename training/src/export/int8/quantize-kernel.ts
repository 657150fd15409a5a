import { leastKernelScale } from './quantize.js';

/** A kernel as signed bytes, each output channel with a scale of its own and 0 as zero point. */
export interface QuantizedKernel {
  readonly values: Int8Array;
  /** `[out]`. */
  readonly scales: Float32Array;
}

/** A kernel to round. */
export interface RealKernel {
  /** Output channel by output channel. */
  readonly values: Float32Array;
  /** `[out]`; a channel whose kernel is tiny beside it gets a coarser scale. */
  readonly bias: Float32Array;
  /** Scale of what the kernel is applied to. */
  readonly inputScale: number;
  /**
   * How far apart the values of two neighbouring input channels lie. `undefined`
   * where products are not summed over input channels, as in a depthwise kernel.
   */
  readonly neighbour: number | undefined;
}

/** Greatest size of a kernel's byte. */
export const MOST_LEVELS = 127;

/**
 * Greatest sum of two neighbours of one sign. Processors without VNNI add such
 * pairs of products in 16 bits: 255 · 128 fits there, 255 · 254 does not and would be
 * cut off, so that answers would depend on the processor.
 */
export const MOST_PAIR_LEVELS = 128;

const LEAST_LEVELS = 63;
const LEVELS_APART = 4;

/**
 * Rounds a kernel. Where pairs are limited, each output channel takes the scale
 * that comes nearest to its values: a coarse one limits no pair, a fine one rounds
 * less but cuts off pairs of large values, which are rare.
 */
export function quantizeKernel({ values, bias, inputScale, neighbour }: RealKernel): QuantizedKernel {
  const size = values.length / bias.length;
  const rounded = new Int8Array(values.length);
  const scales = bias.map((offset, channel) => {
    const part = values.subarray(channel * size, (channel + 1) * size);
    const least = leastKernelScale(offset, inputScale);
    const best = neighbour === undefined ? round(part, MOST_LEVELS, least) : fit(part, least, neighbour);
    rounded.set(best.bytes, channel * size);
    return best.scale;
  });
  return { values: rounded, scales };
}

interface RoundedPart {
  readonly bytes: Int8Array;
  readonly scale: number;
}

function fit(part: Float32Array, leastScale: number, neighbour: number): RoundedPart {
  let best = limited(round(part, LEAST_LEVELS, leastScale), neighbour);
  let leastError = squaredError(part, best);
  for (let levels = LEAST_LEVELS + LEVELS_APART; levels <= MOST_LEVELS; levels += LEVELS_APART) {
    const next = limited(round(part, levels, leastScale), neighbour);
    const error = squaredError(part, next);
    if (error < leastError) [best, leastError] = [next, error];
  }
  return best;
}

// Loops by number from here on: millions of weights go through here many times.

function round(part: Float32Array, levels: number, leastScale: number): RoundedPart {
  let largest = 0;
  for (let n = 0; n < part.length; n += 1) largest = Math.max(largest, Math.abs(part[n] ?? 0));
  const scale = Math.fround(Math.max(largest / levels, leastScale));
  const bytes = new Int8Array(part.length);
  for (let n = 0; n < part.length; n += 1) bytes[n] = Math.round((part[n] ?? 0) / scale);
  return { bytes, scale };
}

/** Takes from both of a pair what they are too large together; later pairs only become smaller by it. */
function limited(part: RoundedPart, neighbour: number): RoundedPart {
  const { bytes } = part;
  for (let n = 0; n + neighbour < bytes.length; n += 1) {
    const one = bytes[n] ?? 0;
    const other = bytes[n + neighbour] ?? 0;
    const excess = Math.abs(one + other) - MOST_PAIR_LEVELS;
    if (excess <= 0) continue;
    const half = Math.ceil(excess / 2);
    bytes[n] = one - Math.sign(one) * half;
    bytes[n + neighbour] = other - Math.sign(other) * (excess - half);
  }
  return part;
}

function squaredError(part: Float32Array, { bytes, scale }: RoundedPart): number {
  let sum = 0;
  for (let n = 0; n < part.length; n += 1) {
    const error = (part[n] ?? 0) - (bytes[n] ?? 0) * scale;
    sum += error * error;
  }
  return sum;
}
