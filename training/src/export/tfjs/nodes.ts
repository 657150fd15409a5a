import type { Weights } from '../../graph/graph.js';

/** A setting of a node, as the JSON form of TensorFlow's NodeDef has it. */
export type TfjsAttribute = Readonly<Record<string, unknown>>;

/** A node, as the JSON form of TensorFlow's NodeDef has it. */
export interface TfjsNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, TfjsAttribute>>;
}

/** A constant and where its values come from. */
export interface TfjsConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
  readonly half: boolean;
}

/** Attributes by kind of value. */
export const attribute = {
  type: (name: 'DT_FLOAT' | 'DT_INT32' | 'DT_UINT8') => ({ type: name }),
  text: (value: string) => ({ s: base64(value) }),
  texts: (values: readonly string[]) => ({ list: { s: values.map(base64) } }),
  int: (value: number) => ({ i: String(value) }),
  ints: (values: readonly number[]) => ({ list: { i: values.map(String) } }),
  bool: (value: boolean) => ({ b: value }),
  shape: (sides: readonly number[]) => ({ shape: { dim: sides.map((size) => ({ size: String(size) })) } }),
} as const;

const FLOAT = attribute.type('DT_FLOAT');

/** Collects the nodes and constants of one TensorFlow.js graph model. */
export class TfjsNodes {
  readonly #nodes: TfjsNode[] = [];
  readonly #constants: TfjsConstant[] = [];
  readonly #names = new Map<Weights, string>();

  /** Adds an operation on float32; returns its name. */
  add(op: string, name: string, input: readonly string[], attr: TfjsNode['attr'] = {}): string {
    this.#nodes.push({ name, op, input, attr: { T: FLOAT, ...attr } });
    return name;
  }

  /** Adds a node that has no float32 type of its own. */
  addPlain(node: TfjsNode): string {
    this.#nodes.push(node);
    return node.name;
  }

  /** A float32 constant, called `name` unless the same ones are stored already: the name to use is returned. */
  weights(name: string, weights: Weights): string {
    const known = this.#names.get(weights);
    if (known !== undefined) return known;
    this.#names.set(weights, name);
    const { shape, data, half } = weights;
    return this.#constant({ name, shape, values: data, half }, 'DT_FLOAT');
  }

  scalar(name: string, value: number): string {
    return this.#constant({ name, shape: [], values: Float32Array.of(value), half: false }, 'DT_FLOAT');
  }

  /** A list of int32, such as axes. */
  integers(name: string, values: readonly number[]): string {
    const constant = { name, shape: [values.length], values: Int32Array.from(values), half: false };
    return this.#constant(constant, 'DT_INT32');
  }

  get nodes(): readonly TfjsNode[] {
    return this.#nodes;
  }

  get constants(): readonly TfjsConstant[] {
    return this.#constants;
  }

  #constant(constant: TfjsConstant, type: 'DT_FLOAT' | 'DT_INT32'): string {
    const attr = {
      dtype: attribute.type(type),
      value: { tensor: { dtype: type, tensorShape: attribute.shape(constant.shape).shape } },
    };
    this.#nodes.push({ name: constant.name, op: 'Const', input: [], attr });
    this.#constants.push(constant);
    return constant.name;
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
