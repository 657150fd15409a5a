import * as tf from '@tensorflow/tfjs-core';
import { minimise } from './lbfgs.js';
import type { Matrix } from './matrix.js';

/** A linear classifier: logits = row · weights + bias. */
export interface LinearHead {
  readonly classes: number;
  /** `[columns, classes]`, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** A classifier with the course of its training. */
export interface TrainedLinear extends LinearHead {
  /** What was minimised, step by step. */
  readonly losses: readonly number[];
}

/** What logistic regression learns from. */
export interface LogisticTask {
  /** Standardised features. */
  readonly features: Matrix;
  /** Class of each row. */
  readonly labels: readonly number[];
  readonly classes: number;
  /** L2 penalty of each column's weights; the bias has none. */
  readonly penalties: Float64Array;
  readonly signal: AbortSignal;
}

/**
 * Multinomial logistic regression: the weights that minimise the mean
 * cross-entropy, every class weighing the same, plus half of each penalty times
 * its squared weights. The products run on the current tfjs backend.
 */
export function trainLogistic(task: LogisticTask): TrainedLinear {
  const { features, classes, signal } = task;
  const size = (features.columns + 1) * classes;
  using objective = new CrossEntropy(task);
  const losses: number[] = [];
  const onStep = (value: number): void => {
    losses.push(value);
  };
  const solution = minimise((point) => objective.at(point), new Float64Array(size), { signal, onStep });
  const split = features.columns * classes;
  return {
    classes,
    weights: Float32Array.from(solution.subarray(0, split)),
    bias: Float32Array.from(solution.subarray(split)),
    losses,
  };
}

/** The logits of every row, `[rows, classes]` row-major. */
export function applyLinear(head: LinearHead, features: Matrix): Float32Array {
  return tf.tidy(() => {
    const x = tf.tensor2d(features.data, [features.rows, features.columns]);
    const w = tf.tensor2d(head.weights, [features.columns, head.classes]);
    return tf.add(tf.matMul(x, w), tf.tensor1d(head.bias)).dataSync<'float32'>();
  });
}

/** Owns the features on the backend while a head is trained. */
class CrossEntropy implements Disposable {
  readonly #task: LogisticTask;
  readonly #x: tf.Tensor2D;
  readonly #target: tf.Tensor2D;
  readonly #rowWeights: tf.Tensor2D;

  constructor(task: LogisticTask) {
    this.#task = task;
    const { features, labels, classes } = task;
    this.#x = tf.tensor2d(features.data, [features.rows, features.columns]);
    this.#target = tf.tensor2d(oneHot(labels, classes), [labels.length, classes]);
    this.#rowWeights = tf.tensor2d(balancedWeights(labels, classes), [labels.length, 1]);
  }

  at(point: Float64Array): { readonly value: number; readonly gradient: Float64Array } {
    const { features, classes } = this.#task;
    const split = features.columns * classes;
    const [loss, weightGradient, biasGradient] = tf.tidy(() => {
      const w = tf.tensor2d(Float32Array.from(point.subarray(0, split)), [features.columns, classes]);
      const bias = tf.tensor1d(Float32Array.from(point.subarray(split)));
      const logProbabilities = tf.logSoftmax(tf.add(tf.matMul(this.#x, w), bias));
      const wrong = tf.mul<tf.Tensor2D>(tf.sub(tf.exp(logProbabilities), this.#target), this.#rowWeights);
      const surprise = tf.mul(tf.mul(logProbabilities, this.#target), this.#rowWeights);
      const results = [tf.neg(tf.sum(surprise)), tf.matMul(this.#x, wrong, true), tf.sum(wrong, 0)];
      return results.map((result) => result.dataSync<'float32'>());
    });
    return this.#withPenalty(point, loss?.[0] ?? 0, [...(weightGradient ?? []), ...(biasGradient ?? [])]);
  }

  [Symbol.dispose](): void {
    tf.dispose([this.#x, this.#target, this.#rowWeights]);
  }

  #withPenalty(
    point: Float64Array,
    loss: number,
    gradient: readonly number[],
  ): ReturnType<CrossEntropy['at']> {
    const { penalties, classes } = this.#task;
    let value = loss;
    const total = Float64Array.from(gradient, (part, n) => {
      const penalty = penalties[Math.floor(n / classes)] ?? 0;
      const weight = point[n] ?? 0;
      value += (penalty / 2) * weight * weight;
      return part + penalty * weight;
    });
    return { value, gradient: total };
  }
}

function oneHot(labels: readonly number[], classes: number): Float32Array {
  const target = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) target[row * classes + label] = 1;
  return target;
}

/** Row weights that sum to 1, each class having the same share. */
function balancedWeights(labels: readonly number[], classes: number): Float32Array {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const present = counts.filter((count) => count > 0).length;
  return Float32Array.from(labels, (label) => 1 / (present * (counts[label] ?? 1)));
}
