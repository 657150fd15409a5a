import type { ConvStep, DenseStep, Graph, Step, Weights } from './graph.js';

interface ConvOptions {
  readonly kernel: Weights;
  readonly bias: Weights;
  readonly stride?: 1 | 2;
  readonly activation?: ConvStep['activation'];
}

/** Adds steps to a graph one by one and works out their shapes; each method returns the new step's name. */
export class GraphBuilder {
  readonly #steps: Step[] = [];
  readonly #shapes = new Map<string, readonly number[]>();

  /** A builder that goes on where `graph` ends. */
  static from(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder();
    for (const step of graph.steps) builder.#add(step);
    return builder;
  }

  input(name: string, shape: readonly number[]): string {
    return this.#add({ op: 'input', name, inputs: [], shape });
  }

  affine(name: string, input: string, scale: number, offset: number): string {
    return this.#add({ op: 'affine', name, inputs: [input], shape: this.shapeOf(input), scale, offset });
  }

  conv(name: string, input: string, options: ConvOptions): string {
    return this.#convolution('conv', name, input, options, options.kernel.shape[3] ?? 0);
  }

  depthwise(name: string, input: string, options: ConvOptions): string {
    return this.#convolution('depthwise', name, input, options, options.kernel.shape[2] ?? 0);
  }

  add(name: string, left: string, right: string): string {
    return this.#add({ op: 'add', name, inputs: [left, right], shape: this.shapeOf(left) });
  }

  subtract(name: string, left: string, right: string): string {
    return this.#add({ op: 'subtract', name, inputs: [left, right], shape: this.shapeOf(left) });
  }

  mean(name: string, input: string): string {
    return this.#add({ op: 'mean', name, inputs: [input], shape: this.shapeOf(input).slice(-1) });
  }

  relu(name: string, input: string): string {
    return this.#add({ op: 'relu', name, inputs: [input], shape: this.shapeOf(input) });
  }

  maxPool(name: string, input: string): string {
    const [height = 0, width = 0, channels = 0] = this.shapeOf(input);
    const shape = [Math.floor(height / 2), Math.floor(width / 2), channels];
    return this.#add({ op: 'maxPool', name, inputs: [input], shape });
  }

  flatten(name: string, input: string): string {
    const size = this.shapeOf(input).reduce((product, side) => product * side, 1);
    return this.#add({ op: 'flatten', name, inputs: [input], shape: [size] });
  }

  dense(
    name: string,
    input: string,
    options: Pick<DenseStep, 'kernel' | 'bias'> & { readonly transposed?: boolean },
  ): string {
    const transposed = options.transposed ?? false;
    const size = options.kernel.shape[transposed ? 0 : 1] ?? 0;
    return this.#add({ op: 'dense', name, inputs: [input], shape: [size], ...options, transposed });
  }

  softmax(name: string, input: string): string {
    return this.#add({ op: 'softmax', name, inputs: [input], shape: this.shapeOf(input) });
  }

  logSumExp(name: string, input: string): string {
    return this.#add({ op: 'logSumExp', name, inputs: [input], shape: [1] });
  }

  placeDot(name: string, places: string, vector: string, centre: Weights): string {
    const [height = 0, width = 0] = this.shapeOf(places);
    return this.#add({ op: 'placeDot', name, inputs: [places, vector], shape: [height, width, 1], centre });
  }

  /** Shape of a step's result, without the leading `n`. */
  shapeOf(name: string): readonly number[] {
    const shape = this.#shapes.get(name);
    if (shape === undefined) throw new RangeError(`no step is named ${JSON.stringify(name)}`);
    return shape;
  }

  build(outputs: readonly string[]): Graph {
    for (const output of outputs) this.shapeOf(output);
    return { steps: [...this.#steps], outputs };
  }

  #convolution(
    op: ConvStep['op'],
    name: string,
    input: string,
    options: ConvOptions,
    channels: number,
  ): string {
    const { kernel, bias, stride = 1, activation = 'none' } = options;
    const [height = 0, width = 0] = this.shapeOf(input);
    const shape = [Math.ceil(height / stride), Math.ceil(width / stride), channels];
    return this.#add({ op, name, inputs: [input], shape, kernel, bias, stride, activation });
  }

  #add(step: Step): string {
    if (this.#shapes.has(step.name)) throw new RangeError(`two steps are named ${JSON.stringify(step.name)}`);
    for (const input of step.inputs) this.shapeOf(input);
    this.#steps.push(step);
    this.#shapes.set(step.name, step.shape);
    return step.name;
  }
}
