import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../../graph/graph.js';
import type { LoadedGraph } from '../../graph/loaded-graph.js';
import type { Range } from './quantize.js';

/** What a step's results are like on the calibration pictures. */
export interface Activation extends Range {
  /** Mean of each channel, over places and pictures. */
  readonly mean: Float64Array;
}

/** Activations by step. */
export type Activations = ReadonlyMap<string, Activation>;

/** Pictures to learn from. */
export interface Calibration {
  readonly network: LoadedGraph;
  /** Steps on pictures: `[n, h, w, c]`. */
  readonly steps: readonly Step[];
  /** Each `side` × `side` × 3 bytes, RGB. */
  readonly pictures: AsyncIterable<Uint8Array>;
  readonly side: number;
  readonly signal: AbortSignal;
}

/**
 * Runs the float32 network over calibration pictures and notes how each step's
 * results lie. The range is the pictures' mean one: a single far value would make
 * the steps coarser for all others, and cutting it off costs less.
 */
export async function measureActivations(calibration: Calibration): Promise<Activations> {
  const { steps, pictures, signal } = calibration;
  const gathered = new Map(steps.map((step) => [step, new Gathered(step.shape[2] ?? 0)]));
  for await (const pixels of pictures) {
    signal.throwIfAborted();
    const summary = await summarise(pixels, calibration);
    let start = 0;
    for (const each of gathered.values()) start = each.add(summary, start);
  }
  return new Map([...gathered].map(([{ name }, each]) => [name, each.activation]));
}

/** What is known of one step so far. */
class Gathered {
  readonly #sum: Float64Array;
  #lows = 0;
  #highs = 0;
  #pictures = 0;

  constructor(channels: number) {
    this.#sum = new Float64Array(channels);
  }

  /** Takes one picture's summary from `start` on; returns where the next step's begins. */
  add(summary: Float32Array, start: number): number {
    this.#lows += Math.min(0, summary[start] ?? 0);
    this.#highs += Math.max(0, summary[start + 1] ?? 0);
    for (let n = 0; n < this.#sum.length; n += 1)
      this.#sum[n] = (this.#sum[n] ?? 0) + (summary[start + 2 + n] ?? 0);
    this.#pictures += 1;
    return start + 2 + this.#sum.length;
  }

  get activation(): Activation {
    const perPicture = (sum: number): number => sum / Math.max(1, this.#pictures);
    return { low: perPicture(this.#lows), high: perPicture(this.#highs), mean: this.#sum.map(perPicture) };
  }
}

/** Of each step in turn least value, greatest value and mean of each channel, in one transfer. */
async function summarise(pixels: Uint8Array, { network, steps, side }: Calibration): Promise<Float32Array> {
  const summary = tf.tidy(() => {
    const input = tf.tensor4d(Int32Array.from(pixels), [1, side, side, 3], 'int32');
    const results = network.run(
      input,
      steps.map(({ name }) => name),
    );
    return tf.concat(
      results.flatMap((result) => [
        tf.reshape(tf.min(result), [1]),
        tf.reshape(tf.max(result), [1]),
        tf.reshape(tf.mean(result, [0, 1, 2]), [-1]),
      ]),
    );
  });
  try {
    return await summary.data<'float32'>();
  } finally {
    summary.dispose();
  }
}
