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

/** The finest kernel scale with which `offset` still fits a bias of whole steps. */
export function leastKernelScale(offset: number, inputScale: number): number {
  return Math.max(Math.abs(offset) / inputScale / MOST_BIAS_STEPS, LEAST_SCALE);
}

/** A bias in steps of input scale × kernel scale, in which integer arithmetic sums. */
export function quantizeBias(bias: Float32Array, inputScale: number, scales: Float32Array): Int32Array {
  return Int32Array.from(bias, (value, n) => Math.round(value / (inputScale * (scales[n] ?? 1))));
}
