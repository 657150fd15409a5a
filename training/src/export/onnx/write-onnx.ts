import { ModelProto, TensorProto_DataType as DataType, type ValueInfoProto } from '../../gen/onnx.js';
import type { Graph, Step } from '../../graph/graph.js';
import { OnnxNodes } from './nodes.js';
import { TO_CHANNELS_LAST, writeStep } from './write-step.js';

const IR_VERSION = 8n;
const OPSET_VERSION = 17n;
const FREE = 'n';

/**
 * The graph as an ONNX file, float32: input `pixels` uint8 `[n, h, w, 3]`, outputs
 * under their own names, pictures among them channels last.
 */
export function writeOnnx(graph: Graph, name: string): Uint8Array {
  const nodes = new OnnxNodes();
  const steps = new Map(graph.steps.map((step) => [step.name, step]));
  const shapeOf = (step: string): readonly number[] => steps.get(step)?.shape ?? [];
  const valueOf = valueNames(graph);
  for (const step of graph.steps) {
    const inputs = step.op === 'input' ? [step.name] : step.inputs.map(valueOf);
    writeStep(nodes, { ...step, name: valueOf(step.name), inputs }, shapeOf(step.inputs[0] ?? ''));
  }
  for (const output of graph.outputs)
    if (valueOf(output) !== output) nodes.add('Transpose', output, [valueOf(output)], TO_CHANNELS_LAST);
  return encodeOnnx(graph, name, nodes);
}

/** A file of nodes that compute a graph: its inputs and outputs under their own names. */
export function encodeOnnx(graph: Graph, name: string, nodes: OnnxNodes): Uint8Array {
  const steps = new Map(graph.steps.map((step) => [step.name, step]));
  const shapeOf = (step: string): readonly number[] => steps.get(step)?.shape ?? [];
  const inputs = graph.steps.filter(({ op }) => op === 'input');
  return ModelProto.encode({
    irVersion: IR_VERSION,
    producerName: 'isitacat',
    opsetImport: [{ domain: '', version: OPSET_VERSION }],
    graph: {
      name,
      node: nodes.nodes,
      initializer: nodes.constants,
      input: inputs.map((step) => valueInfo(step.name, DataType.UINT8, step.shape)),
      output: graph.outputs.map((output) => valueInfo(output, DataType.FLOAT, shapeOf(output))),
    },
  }).finish();
}

/** Inside, pictures have channels first: the names that callers use stay free for the form with channels last. */
export function valueNames({ steps, outputs }: Graph): (name: string) => string {
  const isPublic = ({ name, op, shape }: Step): boolean =>
    shape.length === 3 && (op === 'input' || outputs.includes(name));
  const turned = new Set(steps.filter(isPublic).map(({ name }) => name));
  return (name) => (turned.has(name) ? `${name}/planes` : name);
}

function valueInfo(name: string, elemType: number, shape: readonly number[]): ValueInfoProto {
  const sides = shape.map((side) => ({ value: { $case: 'dimValue', value: BigInt(side) } }) as const);
  const free = { value: { $case: 'dimParam', value: FREE } } as const;
  return { name, type: { tensorType: { elemType, shape: { dim: [free, ...sides] } } } };
}
