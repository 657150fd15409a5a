import * as tf from '@tensorflow/tfjs-core';
import type { ConvStep, DenseStep, Graph, PlaceDotStep, Step, Weights } from './graph.js';

/**
 * A graph whose constants lie on the current tfjs backend. It owns them:
 * `dispose` gives them back.
 */
export class LoadedGraph implements Disposable {
  readonly #graph: Graph;
  readonly #constants = new Map<Weights, tf.Tensor>();

  constructor(graph: Graph) {
    this.#graph = graph;
    for (const step of graph.steps) for (const weights of weightsOf(step)) this.#load(weights);
  }

  /**
   * @param pixels `[n, h, w, 3]`, RGB, 0 to 255; read, not kept.
   * @param outputs Names of steps; what they don't need is not computed.
   * @returns Their results in the same order; the caller disposes them.
   */
  run(pixels: tf.Tensor4D, outputs: readonly string[]): tf.Tensor[] {
    return tf.tidy(() => {
      const results = new Map<string, tf.Tensor>();
      const uses = countUses(this.#graph, outputs);
      for (const step of this.#graph.steps) {
        if (!uses.has(step.name)) continue;
        results.set(step.name, this.#compute(step, pixels, results));
        release(step, uses, results, outputs);
      }
      return outputs.map((name) => resultOf(results, name));
    });
  }

  [Symbol.dispose](): void {
    for (const tensor of this.#constants.values()) tensor.dispose();
    this.#constants.clear();
  }

  #load(weights: Weights): void {
    if (this.#constants.has(weights)) return;
    this.#constants.set(weights, tf.tensor(weights.data, [...weights.shape], 'float32'));
  }

  #constant(weights: Weights): tf.Tensor {
    const tensor = this.#constants.get(weights);
    if (tensor === undefined) throw new RangeError('the graph has been disposed');
    return tensor;
  }

  #compute(step: Step, pixels: tf.Tensor4D, results: ReadonlyMap<string, tf.Tensor>): tf.Tensor {
    const [first = pixels, second = pixels] = step.inputs.map((name) => resultOf(results, name));
    switch (step.op) {
      case 'input':
        return tf.cast(pixels, 'float32');
      case 'affine':
        return tf.add(tf.mul(first, step.scale), step.offset);
      case 'conv':
      case 'depthwise':
        return this.#convolve(step, first);
      case 'add':
        return tf.add(first, second);
      case 'subtract':
        return tf.sub(first, second);
      case 'mean':
        return tf.mean(first, [1, 2]);
      case 'relu':
        return tf.relu(first);
      case 'maxPool':
        return tf.maxPool(first as tf.Tensor4D, 2, 2, 'valid');
      case 'flatten':
        return tf.reshape(first, [-1, ...step.shape]);
      case 'dense':
        return this.#dense(step, first);
      case 'softmax':
        return tf.softmax(first);
      case 'logSumExp':
        return tf.logSumExp(first, 1, true);
      case 'placeDot':
        return this.#placeDot(step, first, second);
      default:
        return step satisfies never;
    }
  }

  #convolve(step: ConvStep, input: tf.Tensor): tf.Tensor {
    const options = {
      x: input as tf.Tensor4D,
      filter: this.#constant(step.kernel) as tf.Tensor4D,
      strides: step.stride,
      pad: 'same',
      bias: this.#constant(step.bias),
      activation: step.activation === 'none' ? 'linear' : step.activation,
    } as const;
    return step.op === 'conv' ? tf.fused.conv2d(options) : tf.fused.depthwiseConv2d(options);
  }

  #placeDot({ centre }: PlaceDotStep, places: tf.Tensor, vectors: tf.Tensor): tf.Tensor {
    const spread = tf.reshape(vectors, [-1, 1, 1, centre.data.length]);
    return tf.sum(tf.mul(tf.sub(places, this.#constant(centre)), spread), 3, true);
  }

  #dense(step: DenseStep, input: tf.Tensor): tf.Tensor {
    const product = tf.matMul(input, this.#constant(step.kernel), false, step.transposed);
    return step.bias === undefined ? product : tf.add(product, this.#constant(step.bias));
  }
}

/** The constants that a step holds. */
function weightsOf(step: Step): readonly Weights[] {
  if (step.op === 'conv' || step.op === 'depthwise') return [step.kernel, step.bias];
  if (step.op === 'placeDot') return [step.centre];
  if (step.op !== 'dense') return [];
  return step.bias === undefined ? [step.kernel] : [step.kernel, step.bias];
}

function countUses(graph: Graph, outputs: readonly string[]): Map<string, number> {
  const uses = new Map<string, number>(outputs.map((name) => [name, 1]));
  for (const step of graph.steps.toReversed()) {
    if (!uses.has(step.name)) continue;
    for (const input of step.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  return uses;
}

/** Gives back what no later step reads: a batch's activations would otherwise all live to the end. */
function release(
  step: Step,
  uses: Map<string, number>,
  results: Map<string, tf.Tensor>,
  outputs: readonly string[],
): void {
  for (const input of step.inputs) {
    const left = (uses.get(input) ?? 0) - 1;
    uses.set(input, left);
    if (left > 0 || outputs.includes(input)) continue;
    results.get(input)?.dispose();
    results.delete(input);
  }
}

function resultOf(results: ReadonlyMap<string, tf.Tensor>, name: string): tf.Tensor {
  const result = results.get(name);
  if (result === undefined) throw new RangeError(`the graph has no step ${JSON.stringify(name)}`);
  return result;
}
