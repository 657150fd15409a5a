import * as tf from '@tensorflow/tfjs-core';
import { winner } from '../../metrics/scored.js';

const LEARNING_RATE = 0.001;
const MOMENTUM = 0.9;
const DROPOUT = 0.2;
const UNITS = [256, 128] as const;

/** Sizes of the layers: features, hidden ones, classes. */
export function layerSizes(features: number, classes: number): readonly number[] {
  return [features, ...UNITS, classes];
}

/** How a batch went. */
export interface BatchResult {
  /** Mean cross-entropy, with dropout. */
  readonly loss: number;
  readonly right: number;
}

/**
 * The dense layers of the 2020 original: 256 ReLU, dropout 0.2, 128 ReLU, softmax;
 * trained by gradient descent with momentum 0.9 at rate 0.001. It owns its tensors.
 */
export class DenseHead implements Disposable {
  readonly #sizes: readonly number[];
  /** Kernel and bias of each layer in turn. */
  #weights: tf.Tensor[];
  #velocities: tf.Tensor[];

  /** @param seed Chooses the first weights. */
  constructor(sizes: readonly number[], seed: number) {
    this.#sizes = sizes;
    this.#weights = shapesOf(sizes).map((shape, n) => firstWeights(shape, n, seed));
    this.#velocities = this.#weights.map((each) => tf.zerosLike(each));
  }

  /**
   * One step down the gradient.
   *
   * @param features `[n, features]`; read, not kept.
   * @param seed Chooses what drops out.
   */
  train(features: tf.Tensor2D, labels: readonly number[], seed: number): BatchResult {
    const classes = this.#sizes.at(-1) ?? 0;
    const results = tf.tidy(() => {
      const target = tf.oneHot(tf.tensor1d([...labels], 'int32'), classes);
      const logits: tf.Tensor[] = [];
      const lossOf = (...weights: tf.Tensor[]): tf.Scalar => {
        const raw = forward(features, weights, seed);
        logits.push(tf.keep(raw));
        return tf.losses.softmaxCrossEntropy(target, raw) as tf.Scalar;
      };
      const { value, grads } = tf.valueAndGrads(lossOf)(this.#weights);
      const velocities = this.#velocities.map((velocity, n) =>
        tf.sub(tf.mul(velocity, MOMENTUM), tf.mul(grads[n] ?? 0, LEARNING_RATE)),
      );
      const weights = this.#weights.map((each, n) => tf.add(each, velocities[n] ?? 0));
      return { loss: value, velocities, weights, logits };
    });
    const [raw] = results.logits;
    const scores = raw?.dataSync<'float32'>() ?? new Float32Array();
    const loss = results.loss.dataSync<'float32'>()[0] ?? NaN;
    tf.dispose([results.loss, ...results.logits, ...this.#weights, ...this.#velocities]);
    this.#weights = results.weights;
    this.#velocities = results.velocities;
    return { loss, right: countRight(scores, labels, classes) };
  }

  /** The logits of each row, `[n, classes]` row-major, without dropout. */
  logits(features: tf.Tensor2D): Float32Array {
    return tf.tidy(() => forward(features, this.#weights, undefined).dataSync<'float32'>());
  }

  /** Weights, then velocities: all that the next step depends on. */
  state(): readonly Float32Array[] {
    return [...this.#weights, ...this.#velocities].map((each) => each.dataSync<'float32'>());
  }

  /** Goes on from a state of a head of the same sizes. */
  restore(state: readonly Float32Array[]): void {
    const shapes = shapesOf(this.#sizes);
    const tensors = [...shapes, ...shapes].map((shape, n) => tf.tensor(state[n] ?? [], [...shape], 'float32'));
    this[Symbol.dispose]();
    this.#weights = tensors.slice(0, shapes.length);
    this.#velocities = tensors.slice(shapes.length);
  }

  [Symbol.dispose](): void {
    tf.dispose([...this.#weights, ...this.#velocities]);
  }
}

/** Shapes of kernel and bias of each layer in turn. */
export function shapesOf(sizes: readonly number[]): readonly (readonly number[])[] {
  return sizes.slice(1).flatMap((size, n) => [[sizes[n] ?? 0, size], [size]]);
}

function forward(
  features: tf.Tensor2D,
  [kernel1, bias1, kernel2, bias2, kernel3, bias3]: readonly tf.Tensor[],
  seed: number | undefined,
): tf.Tensor {
  const dense = (input: tf.Tensor, kernel: tf.Tensor | undefined, bias: tf.Tensor | undefined): tf.Tensor =>
    tf.add(tf.matMul(input, kernel ?? 0), bias ?? 0);
  const first = tf.relu(dense(features, kernel1, bias1));
  const kept = seed === undefined ? first : tf.dropout(first, DROPOUT, undefined, seed);
  return dense(tf.relu(dense(kept, kernel2, bias2)), kernel3, bias3);
}

/** Uniform: He's for the first kernel, Glorot's for the others; biases start at 0. */
function firstWeights(shape: readonly number[], n: number, seed: number): tf.Tensor {
  const [inputs = 0, outputs = 0] = shape;
  if (shape.length === 1) return tf.zeros([...shape]);
  const limit = Math.sqrt(6 / (n === 0 ? inputs : inputs + outputs));
  return tf.randomUniform([...shape], -limit, limit, 'float32', seed * 100 + n);
}

function countRight(scores: Float32Array, labels: readonly number[], classes: number): number {
  return labels.filter((label, n) => winner(scores.subarray(n * classes, (n + 1) * classes)) === label).length;
}
