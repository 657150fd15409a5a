import type { Weights } from './graph.js';

/** The float16 bit pattern nearest to `value` (ties to even); beyond its range, infinity. */
export function toHalfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size === 0) return sign;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const step = 2 ** (exponent - 10);
  const units = roundToEven(size / step);
  // A mantissa that rounds up to the next power of two carries into the exponent by itself.
  const bits = exponent === -14 ? units : ((exponent + 14) << 10) + units;
  return sign | Math.min(bits, 0x7c00);
}

/** The number that a float16 bit pattern stands for. */
export function fromHalfBits(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

/**
 * Weights rounded to float16 numbers. The backbone is rounded once, before its
 * features train a head, so that every export holds the very same network.
 */
export function halfWeights(shape: readonly number[], data: Float32Array): Weights {
  return { shape, data: data.map((value) => fromHalfBits(toHalfBits(value))), half: true };
}

/** Weights kept as they are. */
export function fullWeights(shape: readonly number[], data: Float32Array): Weights {
  return { shape, data, half: false };
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
