import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../../graph/graph.js';
import type { LoadedGraph } from '../../graph/loaded-graph.js';

/** What a step's results are like on the calibration pictures. */
export interface Activation {
  /** Mean of each channel, over places and pictures. */
  readonly mean: Float64Array;
  /** Of each picture the least value of each channel. */
  readonly lows: readonly Float32Array[];
  /** Of each picture the greatest value of each channel. */
  readonly highs: readonly Float32Array[];
}

/** Activations by step. */
export type Activations = ReadonlyMap<string, Activation>;

/** Pictures to learn from. */
export interface Calibration {
  readonly network: LoadedGraph;
  /** Steps on pictures `[n, h, w, c]` or vectors `[n, c]`. */
  readonly steps: readonly Step[];
  /** Each `side` × `side` × 3 bytes, RGB. */
  readonly pictures: AsyncIterable<Uint8Array>;
  readonly side: number;
  readonly signal: AbortSignal;
}

/** Runs the float32 network over calibration pictures and notes how each step's results lie. */
export async function measureActivations(calibration: Calibration): Promise<Activations> {
  const { steps, pictures, signal } = calibration;
  const gathered = new Map(steps.map((step) => [step, new Gathered(step.shape.at(-1) ?? 0)]));
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
  readonly #lows: Float32Array[] = [];
  readonly #highs: Float32Array[] = [];

  constructor(channels: number) {
    this.#sum = new Float64Array(channels);
  }

  /** Takes one picture's summary from `start` on; returns where the next step's begins. */
  add(summary: Float32Array, start: number): number {
    const { length } = this.#sum;
    const part = (n: number): Float32Array => summary.slice(start + n * length, start + (n + 1) * length);
    this.#lows.push(part(0));
    this.#highs.push(part(1));
    for (const [n, value] of part(2).entries()) this.#sum[n] = (this.#sum[n] ?? 0) + value;
    return start + 3 * length;
  }

  get activation(): Activation {
    const pictures = Math.max(1, this.#lows.length);
    return { lows: this.#lows, highs: this.#highs, mean: this.#sum.map((sum) => sum / pictures) };
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
      results.flatMap((result) => {
        const channels = tf.transpose(tf.reshape(result, [-1, result.shape.at(-1) ?? 0]));
        return [tf.min(channels, 1), tf.max(channels, 1), tf.mean(channels, 1)];
      }),
    );
  });
  try {
    return await summary.data<'float32'>();
  } finally {
    summary.dispose();
  }
}
