import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DataType,
  NodeDef,
  SavedModel,
  type SignatureDef,
  type TensorInfo,
  type TensorShapeProto,
} from '../../gen/saved_model.js';
import type { Graph, Step } from '../../graph/graph.js';
import { attribute, TfjsNodes, type TfjsConstant, type TfjsNode } from '../tfjs/nodes.js';
import { floatName, writeStep } from '../tfjs/write-step.js';
import { writePlainConvolution } from './write-convolution.js';

const SCHEMA_VERSION = 1n;
/** The version of TensorFlow's operations that 2.9 speaks; every later one reads it. */
const GRAPH_VERSIONS = { producer: 1087, minConsumer: 0 } as const;

/**
 * The graph as `saved_model.pb` of a frozen TensorFlow SavedModel, float32: all
 * constants are inside. Tag `serve`, signature `serving_default`: input `pixels`
 * uint8 `[n, h, w, 3]`, outputs under their own names.
 */
export function writeSavedModel(graph: Graph): Uint8Array {
  const nodes = new TfjsNodes();
  const inputs = new Set(graph.steps.filter(({ op }) => op === 'input').map(({ name }) => name));
  for (const step of graph.steps) {
    if (step.op === 'input') addInput(nodes, step);
    else writeStep(nodes, withFloats(step, inputs), writePlainConvolution);
  }
  const node = nodes.nodes.map(withValues(nodes.constants));
  return SavedModel.encode({
    savedModelSchemaVersion: SCHEMA_VERSION,
    metaGraphs: [
      {
        metaInfoDef: { tags: ['serve'] },
        graphDef: { node, versions: GRAPH_VERSIONS },
        signatureDef: { serving_default: signatureOf(graph) },
      },
    ],
  }).finish();
}

/** Writes the graph as a SavedModel into `dir`, making it; does nothing without one. */
export async function writeSavedModelTo(dir: string | undefined, graph: Graph): Promise<void> {
  if (dir === undefined) return;
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'saved_model.pb'), writeSavedModel(graph));
}

function withFloats(step: Step, inputs: ReadonlySet<string>): Step {
  return { ...step, inputs: step.inputs.map((name) => (inputs.has(name) ? floatName(name) : name)) };
}

function addInput(nodes: TfjsNodes, { name, shape }: Step): void {
  const dtype = attribute.type('DT_UINT8');
  const attr = { dtype, shape: attribute.shape([-1, ...shape]) };
  nodes.addPlain({ name, op: 'Placeholder', input: [], attr });
  const castAttributes = { SrcT: dtype, DstT: attribute.type('DT_FLOAT') };
  nodes.addPlain({ name: floatName(name), op: 'Cast', input: [name], attr: castAttributes });
}

/** The message of a node; a constant's gets its values, which the JSON form leaves to other files. */
function withValues(constants: readonly TfjsConstant[]): (node: TfjsNode) => NodeDef {
  const values = new Map(constants.map((constant) => [constant.name, constant.values]));
  return (node) => {
    const message = NodeDef.fromJSON(node);
    const content = values.get(node.name);
    const { value } = message.attr?.['value'] ?? {};
    if (content === undefined || value?.$case !== 'tensor') return message;
    const tensorContent = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    const filled = { value: { ...value, value: { ...value.value, tensorContent } } };
    return { ...message, attr: { ...message.attr, value: filled } };
  };
}

function signatureOf(graph: Graph): SignatureDef {
  const infoOf = ({ name, shape }: Step, dtype: DataType): readonly [string, TensorInfo] => [
    name,
    { name: `${name}:0`, dtype, tensorShape: shapeOf(shape) },
  ];
  const inputs = graph.steps.filter(({ op }) => op === 'input');
  const outputs = graph.steps.filter(({ name }) => graph.outputs.includes(name));
  return {
    inputs: Object.fromEntries(inputs.map((step) => infoOf(step, DataType.DT_UINT8))),
    outputs: Object.fromEntries(outputs.map((step) => infoOf(step, DataType.DT_FLOAT))),
    methodName: 'tensorflow/serving/predict',
  };
}

function shapeOf(shape: readonly number[]): TensorShapeProto {
  return { dim: [-1, ...shape].map((size) => ({ size: BigInt(size) })) };
}
