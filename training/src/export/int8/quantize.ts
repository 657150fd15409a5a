/** Least and greatest value of something, 0 always inside. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How real numbers lie on 0 to 255: `real = (byte − zeroPoint) · scale`. */
export interface ByteScale {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** A kernel as signed bytes, each output channel with a scale of its own and 0 as zero point. */
export interface QuantizedKernel {
  readonly values: Int8Array;
  /** `[out]`. */
  readonly scales: Float32Array;
}

/**
 * Kernel bytes stay within ±63. Processors without VNNI add pairs of products in
 * 16 bits: 2 · 255 · 63 fits there, 2 · 255 · 127 does not and would be cut off, so
 * that answers would depend on the processor.
 */
export const KERNEL_LEVELS = 63;

// A channel of zeros still needs a scale that is a normal float32 number.
const LEAST_SCALE = 1e-10;
// Kept well inside int32, to which a bias is rounded.
const MOST_BIAS_STEPS = 2 ** 30;

/** The byte scale that holds `range`; a range of nothing gets scale 1. */
export function byteScaleOf({ low, high }: Range): ByteScale {
  const scale = Math.fround((high - low) / 255);
  if (!(scale > 0)) return { scale: 1, zeroPoint: 0 };
  return { scale, zeroPoint: Math.min(255, Math.max(0, Math.round(-low / scale))) };
}

/**
 * @param values Output channel by output channel.
 * @param bias `[out]`; a channel whose kernel is tiny beside it gets a coarser scale.
 * @param inputScale Scale of what the kernel is applied to.
 */
export function quantizeKernel(
  values: Float32Array,
  bias: Float32Array,
  inputScale: number,
  levels = KERNEL_LEVELS,
): QuantizedKernel {
  const size = values.length / bias.length;
  const scales = bias.map((offset, channel) => {
    const part = values.subarray(channel * size, (channel + 1) * size);
    const largest = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return Math.max(largest / levels, Math.abs(offset) / inputScale / MOST_BIAS_STEPS, LEAST_SCALE);
  });
  const rounded = Int8Array.from(values, (value, n) =>
    Math.round(value / (scales[Math.floor(n / size)] ?? 1)),
  );
  return { values: rounded, scales };
}

/** A bias in steps of input scale × kernel scale, in which integer arithmetic sums. */
export function quantizeBias(bias: Float32Array, inputScale: number, scales: Float32Array): Int32Array {
  return Int32Array.from(bias, (value, n) => Math.round(value / (inputScale * (scales[n] ?? 1))));
}
