/** How each output along one axis is mixed from neighbouring inputs. */
export interface Axis {
  /** The first input that counts for each output. */
  readonly starts: Int32Array;
  /** `taps` weights for each output, in 256ths, which add up to 256. */
  readonly weights: Uint16Array;
  /** How many inputs make an output: an even number; those beyond the last input weigh 0. */
  readonly taps: number;
}

/** What the inputs of one output weigh together. */
const WHOLE = 256;

/**
 * Bilinear where it grows; where it shrinks, the triangle is as wide as two steps,
 * so that every input counts. The outer edges of the pixels fall on each other.
 */
export function planAxis(inputs: number, outputs: number): Axis {
  const step = inputs / outputs;
  const reach = Math.max(1, step);
  const taps = 2 * Math.ceil(reach);
  const count = Math.min(taps, inputs);
  const starts = new Int32Array(outputs);
  const weights = new Uint16Array(outputs * taps);
  for (let i = 0; i < outputs; i++) {
    const centre = (i + 0.5) * step - 0.5;
    const start = Math.min(inputs - count, Math.max(0, Math.ceil(centre - reach)));
    starts[i] = start;
    fillWeights(weights, i * taps, count, centre - start, reach);
  }
  return { starts, weights, taps };
}

/** Rounds the running sum, so that the whole is exact and an even surface stays even. */
function fillWeights(weights: Uint16Array, at: number, count: number, centre: number, reach: number): void {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += triangle(k - centre, reach);
  let share = 0;
  let given = 0;
  for (let k = 0; k < count; k++) {
    share += triangle(k - centre, reach) / sum;
    const upTo = Math.round(share * WHOLE);
    weights[at + k] = upTo - given;
    given = upTo;
  }
}

function triangle(distance: number, reach: number): number {
  return Math.max(0, 1 - Math.abs(distance) / reach);
}
