import { BinaryWriter } from '@bufbuild/protobuf/wire';

const FLOAT = 1;
const UINT8 = 2;

/**
 * An ONNX graph of five nodes: `pixels` → mean colour, its `embedding` → red less blue → softmax,
 * and `evidence`: red less blue of each pixel.
 *
 * @param weights `[3, 2]`, row by row.
 */
export function tinyOnnx(weights: readonly number[]): Uint8Array {
  const graph = new BinaryWriter();
  const nodes = [
    node('Cast', ['pixels'], 'float', [intAttribute('to', FLOAT)]),
    node('ReduceMean', ['float'], 'embedding', [intsAttribute('axes', [1, 2]), intAttribute('keepdims', 0)]),
    node('MatMul', ['embedding', 'weights'], 'logits'),
    node('Softmax', ['logits'], 'probabilities', [intAttribute('axis', 1)]),
    node('MatMul', ['float', 'weights'], 'evidence'),
  ];
  for (const bytes of nodes) graph.uint32(tag(1)).bytes(bytes);
  graph.uint32(tag(2)).string('tiny');
  graph.uint32(tag(5)).bytes(floatTensor('weights', [3, 2], weights));
  graph.uint32(tag(11)).bytes(value('pixels', UINT8, ['n', 'h', 'w', 3]));
  graph.uint32(tag(12)).bytes(value('probabilities', FLOAT, ['n', 2]));
  graph.uint32(tag(12)).bytes(value('evidence', FLOAT, ['n', 'h', 'w', 2]));
  graph.uint32(tag(12)).bytes(value('embedding', FLOAT, ['n', 3]));
  const opset = new BinaryWriter().uint32(tag(2, 0)).int64(13).finish();
  return new BinaryWriter()
    .uint32(tag(1, 0))
    .int64(8)
    .uint32(tag(7))
    .bytes(graph.finish())
    .uint32(tag(8))
    .bytes(opset)
    .finish();
}

/** Field number and wire type; 2 is a length and bytes. */
function tag(field: number, wireType = 2): number {
  return (field << 3) | wireType;
}

function node(
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Uint8Array[] = [],
): Uint8Array {
  const writer = new BinaryWriter();
  for (const input of inputs) writer.uint32(tag(1)).string(input);
  writer.uint32(tag(2)).string(output).uint32(tag(4)).string(type);
  for (const attribute of attributes) writer.uint32(tag(5)).bytes(attribute);
  return writer.finish();
}

function intAttribute(name: string, number: number): Uint8Array {
  const writer = new BinaryWriter().uint32(tag(1)).string(name).uint32(tag(3, 0)).int64(number);
  return writer.uint32(tag(20, 0)).int32(2).finish();
}

function intsAttribute(name: string, numbers: readonly number[]): Uint8Array {
  const writer = new BinaryWriter().uint32(tag(1)).string(name);
  for (const number of numbers) writer.uint32(tag(8, 0)).int64(number);
  return writer.uint32(tag(20, 0)).int32(7).finish();
}

function floatTensor(name: string, dims: readonly number[], values: readonly number[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const dim of dims) writer.uint32(tag(1, 0)).int64(dim);
  writer.uint32(tag(2, 0)).int32(FLOAT).uint32(tag(8)).string(name);
  return writer
    .uint32(tag(9))
    .bytes(new Uint8Array(Float32Array.from(values).buffer))
    .finish();
}

function value(name: string, type: number, dims: readonly (string | number)[]): Uint8Array {
  const shape = new BinaryWriter();
  for (const dim of dims) {
    const writer = new BinaryWriter();
    if (typeof dim === 'number') writer.uint32(tag(1, 0)).int64(dim);
    else writer.uint32(tag(2)).string(dim);
    shape.uint32(tag(1)).bytes(writer.finish());
  }
  const tensor = new BinaryWriter()
    .uint32(tag(1, 0))
    .int32(type)
    .uint32(tag(2))
    .bytes(shape.finish())
    .finish();
  const kind = new BinaryWriter().uint32(tag(1)).bytes(tensor).finish();
  return new BinaryWriter().uint32(tag(1)).string(name).uint32(tag(2)).bytes(kind).finish();
}
