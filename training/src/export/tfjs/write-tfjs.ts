import type { Graph, Step } from '../../graph/graph.js';
import { toHalfBits } from '../../graph/half.js';
import { attribute, TfjsNodes, type TfjsConstant } from './nodes.js';
import { floatName, writeStep } from './write-step.js';

/** A file to write. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

// What the ecosystem's own converter uses: small enough for browsers to fetch in parallel and cache.
const SHARD_BYTES = 4 * 1024 * 1024;

/**
 * The graph as a TensorFlow.js graph model: `model.json` and its weight shards.
 * Input `pixels` int32 `[n, h, w, 3]`; weights that are float16 numbers are stored so.
 */
export function writeTfjs(graph: Graph): readonly NamedFile[] {
  const nodes = new TfjsNodes();
  const inputs = new Set(graph.steps.filter(({ op }) => op === 'input').map(({ name }) => name));
  for (const step of graph.steps) {
    if (step.op === 'input') addPlaceholder(nodes, step);
    writeStep(nodes, {
      ...step,
      inputs: step.inputs.map((name) => (inputs.has(name) ? floatName(name) : name)),
    });
  }
  const shards = intoShards(Buffer.concat(nodes.constants.map(valuesOf)));
  const model = {
    format: 'graph-model',
    generatedBy: 'isitacat',
    convertedBy: null,
    signature: signatureOf(graph),
    modelTopology: { node: nodes.nodes, library: {}, versions: {} },
    weightsManifest: [{ paths: shards.map(({ name }) => name), weights: nodes.constants.map(specOf) }],
  };
  return [{ name: 'model.json', bytes: Buffer.from(JSON.stringify(model)) }, ...shards];
}

function addPlaceholder(nodes: TfjsNodes, { name, shape }: Step): void {
  const attr = { dtype: attribute.type('DT_INT32'), shape: attribute.shape([-1, ...shape]) };
  nodes.addPlain({ name, op: 'Placeholder', input: [], attr });
}

function valuesOf({ values, half }: TfjsConstant): Uint8Array {
  const stored = half ? Uint16Array.from(values, toHalfBits) : values;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

function specOf({ name, shape, values, half }: TfjsConstant): unknown {
  const dtype = values instanceof Int32Array ? 'int32' : 'float32';
  const spec = { name, shape, dtype };
  return half ? { ...spec, quantization: { dtype: 'float16', original_dtype: 'float32' } } : spec;
}

function signatureOf(graph: Graph): unknown {
  const inputs = graph.steps.filter(({ op }) => op === 'input');
  const shapes = new Map(graph.steps.map(({ name, shape }) => [name, shape]));
  const info = (name: string, dtype: string): unknown => ({
    name: `${name}:0`,
    dtype,
    tensorShape: attribute.shape([-1, ...(shapes.get(name) ?? [])]).shape,
  });
  return {
    inputs: Object.fromEntries(inputs.map(({ name }) => [name, info(name, 'DT_INT32')])),
    outputs: Object.fromEntries(graph.outputs.map((name) => [name, info(name, 'DT_FLOAT')])),
  };
}

function intoShards(bytes: Buffer): readonly NamedFile[] {
  const count = Math.ceil(bytes.length / SHARD_BYTES);
  return Array.from({ length: count }, (_, n) => ({
    name: `group1-shard${n + 1}of${count}.bin`,
    bytes: bytes.subarray(n * SHARD_BYTES, (n + 1) * SHARD_BYTES),
  }));
}
