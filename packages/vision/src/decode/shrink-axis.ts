/** How each output along one axis is mixed from neighbouring inputs, fewer than there were. */
export interface ShrinkAxis {
  /** The first input that counts for each output; less than 0, or too many, where it lies beside the picture. */
  readonly starts: Int32Array;
  /** `taps` weights for each output, in 4096ths, each cut off: together they may be a few less than the whole. */
  readonly weights: Int16Array;
  /** How many inputs make an output, an even number; no more than so many of them lie beside the picture. */
  readonly taps: number;
}

/** What the inputs of one output weigh together. */
const WHOLE = 4096;
/** Weights are worked out for so many places between two inputs. */
const PLACES = 64;

/**
 * The weights and places of libvips (`vips_reducev` and `vips_reduceh`, linear kernel), found by
 * what it makes of single bright pixels; worked out in the same steps, for where a sum of fractions
 * should be whole, what it is rounded to decides.
 *
 * @param inputs More than `outputs`, and less than four times as many.
 * @param strip After so many outputs their centres are counted anew, not on from the one before.
 */
export function planShrink(inputs: number, outputs: number, strip = outputs): ShrinkAxis {
  const step = 1 / (1 / (inputs / outputs)); // it is handed on as its reciprocal
  const count = 2 * roundToEven(step) + 1;
  const taps = count + 1;
  const before = Math.ceil(count / 2) - 1;
  const kinds = Array.from({ length: PLACES + 1 }, (_, place) => weightsAt(place / PLACES, count, step));
  const starts = new Int32Array(outputs);
  const weights = new Int16Array(outputs * taps);
  const offset = (1 + outputs * step - inputs) / 2 - 1;
  let centre = 0;
  for (let i = 0; i < outputs; i++) {
    if (i % strip === 0) centre = (i + 0.5) * step - 0.5 - offset;
    starts[i] = Math.trunc(centre) - before;
    const place = ((Math.trunc(centre * PLACES * 2) % (PLACES * 2)) + 1) >> 1;
    weights.set(kinds[place] ?? [], i * taps);
    centre += step;
  }
  return { starts, weights, taps };
}

/** A triangle as wide as two steps. */
function weightsAt(place: number, count: number, step: number): readonly number[] {
  const middle = place + count / 2 - 1;
  const heights = Array.from({ length: count }, (_, i) => Math.max(0, 1 - Math.abs((i - middle) / step)));
  const sum = heights.reduce((all, height) => all + height, 0);
  return heights.map((height) => Math.trunc((height / sum) * WHOLE));
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
