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
    const { logProbabilities, weights, velocities } = tf.tidy(() => {
      const { gradients, ...rest } = differentiate(features, labels, this.#weights, seed);
      const next = this.#velocities.map((velocity, n) =>
        tf.sub(tf.mul(velocity, MOMENTUM), tf.mul(gradients[n] ?? 0, LEARNING_RATE)),
      );
      return {
        ...rest,
        velocities: next,
        weights: this.#weights.map((each, n) => tf.add(each, next[n] ?? 0)),
      };
    });
    const scores = logProbabilities.dataSync<'float32'>();
    tf.dispose([logProbabilities, ...this.#weights, ...this.#velocities]);
    this.#weights = weights;
    this.#velocities = velocities;
    const loss = labels.reduce((sum, label, n) => sum - (scores[n * classes + label] ?? NaN), 0);
    return { loss: loss / labels.length, right: countRight(scores, labels, classes) };
  }

  /** The logits of each row, `[n, classes]` row-major, without dropout. */
  logits(features: tf.Tensor2D): Float32Array {
    return tf.tidy(() => forward(features, this.#weights).logits.dataSync<'float32'>());
  }

  /** Weights, then velocities: all that the next step depends on. */
  state(): readonly Float32Array[] {
    return [...this.#weights, ...this.#velocities].map((each) => each.dataSync<'float32'>());
  }

  /** Goes on from a state of a head of the same sizes. */
  restore(state: readonly Float32Array[]): void {
    const shapes = shapesOf(this.#sizes);
    const tensors = [...shapes, ...shapes].map((shape, n) =>
      tf.tensor(state[n] ?? [], [...shape], 'float32'),
    );
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

interface Forward {
  readonly hidden: readonly [tf.Tensor, tf.Tensor];
  readonly logits: tf.Tensor;
}

/** @param mask What the first hidden layer is multiplied by; absent: nothing drops out. */
function forward(features: tf.Tensor2D, weights: readonly tf.Tensor[], mask?: tf.Tensor): Forward {
  const dense = (input: tf.Tensor, layer: number): tf.Tensor =>
    tf.add(tf.matMul(input, weights[2 * layer] ?? 0), weights[2 * layer + 1] ?? 0);
  const first = tf.relu(dense(features, 0));
  const kept = mask === undefined ? first : tf.mul(first, mask);
  const second = tf.relu(dense(kept, 1));
  return { hidden: [kept, second], logits: dense(second, 2) };
}

/**
 * The mean cross-entropy's gradient by each weight, by hand: the library's own table
 * of gradients is not loaded with every backend.
 */
function differentiate(
  features: tf.Tensor2D,
  labels: readonly number[],
  weights: readonly tf.Tensor[],
  seed: number,
): { readonly logProbabilities: tf.Tensor; readonly gradients: readonly tf.Tensor[] } {
  const [, , kernel2 = tf.scalar(0), , kernel3 = tf.scalar(0), bias3] = weights;
  const mask = tf.dropout(tf.ones([labels.length, UNITS[0]]), DROPOUT, undefined, seed);
  const { hidden, logits } = forward(features, weights, mask);
  const target = tf.oneHot(tf.tensor1d([...labels], 'int32'), bias3?.size ?? 0);
  const logProbabilities = tf.logSoftmax(logits);
  const top = tf.div(tf.sub(tf.exp(logProbabilities), target), labels.length);
  const passed = (layer: tf.Tensor): tf.Tensor => tf.cast(tf.greater(layer, 0), 'float32');
  const middle = tf.mul(tf.matMul(top, kernel3, false, true), passed(hidden[1]));
  // What has dropped out is 0 in `hidden` too, so that one mask serves both.
  const bottom = tf.mul(tf.mul(tf.matMul(middle, kernel2, false, true), mask), passed(hidden[0]));
  const gradients = [
    tf.matMul(features, bottom, true),
    tf.sum(bottom, 0),
    tf.matMul(hidden[0], middle, true),
    tf.sum(middle, 0),
    tf.matMul(hidden[1], top, true),
    tf.sum(top, 0),
  ];
  return { logProbabilities, gradients };
}

/** Uniform: He's for the first kernel, Glorot's for the others; biases start at 0. */
function firstWeights(shape: readonly number[], n: number, seed: number): tf.Tensor {
  const [inputs = 0, outputs = 0] = shape;
  if (shape.length === 1) return tf.zeros([...shape]);
  const limit = Math.sqrt(6 / (n === 0 ? inputs : inputs + outputs));
  return tf.randomUniform([...shape], -limit, limit, 'float32', seed * 100 + n);
}

function countRight(scores: Float32Array, labels: readonly number[], classes: number): number {
  return labels.filter((label, n) => winner(scores.subarray(n * classes, (n + 1) * classes)) === label)
    .length;
}
