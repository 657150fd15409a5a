import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
} from '../../gen/onnx.js';
import { toHalfBits } from '../../graph/half.js';
import type { Weights } from '../../graph/graph.js';

/** A node's settings: whole numbers, lists of them, or text. */
export type Attributes = Readonly<Record<string, number | readonly number[] | string>>;

/** Collects the nodes and constants of one ONNX graph. */
export class OnnxNodes {
  readonly #nodes: NodeProto[] = [];
  readonly #constants = new Map<string, TensorProto>();
  readonly #names = new Map<Weights, string>();
  readonly #keepsHalves: boolean;

  /** @param options.keepHalves Stores `weights` that are float16 numbers as such: half the room, the same values. */
  constructor(options: { readonly keepHalves?: boolean } = {}) {
    this.#keepsHalves = options.keepHalves ?? false;
  }

  /** Adds an operation with one result, named `output`; returns that name. */
  add(opType: string, output: string, input: readonly string[], attributes: Attributes = {}): string {
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.#nodes.push({ opType, name: output, input, output: [output], attribute });
    return output;
  }

  /** A float32 constant. */
  floats(name: string, dims: readonly number[], values: Float32Array): string {
    const rawData = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    return this.#constant({ name, dims: dims.map(BigInt), dataType: DataType.FLOAT, rawData });
  }

  /** A float32 constant, called `name` unless the same one is stored already: the name to use is returned. */
  weights(name: string, weights: Weights): string {
    const known = this.#names.get(weights);
    if (known !== undefined) return known;
    this.#names.set(weights, name);
    return weights.half && this.#keepsHalves
      ? this.#half(name, weights)
      : this.floats(name, weights.shape, weights.data);
  }

  /** A float32 constant without sides. */
  scalar(name: string, value: number): string {
    return this.floats(name, [], Float32Array.of(value));
  }

  /** A list of int64, such as a shape. */
  integers(name: string, values: readonly number[]): string {
    const rawData = Buffer.from(BigInt64Array.from(values, BigInt).buffer);
    return this.#constant({ name, dims: [BigInt(values.length)], dataType: DataType.INT64, rawData });
  }

  /** A constant of any type; `rawData` is little-endian and row-major. */
  tensor(name: string, dims: readonly number[], dataType: DataType, rawData: Buffer): string {
    return this.#constant({ name, dims: dims.map(BigInt), dataType, rawData });
  }

  get nodes(): readonly NodeProto[] {
    return this.#nodes;
  }

  get constants(): readonly TensorProto[] {
    return [...this.#constants.values()];
  }

  #half(name: string, { shape, data }: Weights): string {
    const bits = Uint16Array.from(data, toHalfBits);
    const stored = this.tensor(`${name}/half`, shape, DataType.FLOAT16, Buffer.from(bits.buffer));
    return this.add('Cast', name, [stored], { to: DataType.FLOAT });
  }

  #constant(tensor: TensorProto & { readonly name: string }): string {
    this.#constants.set(tensor.name, tensor);
    return tensor.name;
  }
}

function attributeOf(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: BigInt(value) };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}
