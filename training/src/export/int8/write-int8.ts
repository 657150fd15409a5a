import type { Graph, Step } from '../../graph/graph.js';
import { OnnxNodes } from '../onnx/nodes.js';
import { encodeOnnx, valueNames } from '../onnx/write-onnx.js';
import { TO_CHANNELS_LAST, writeStep } from '../onnx/write-step.js';
import { equaliseChannels } from './equalise.js';
import type { Activations } from './measure-activations.js';
import { planDense, planQuantization, type QuantizationPlan } from './plan.js';
import type { ByteScale } from './quantize.js';
import { writeQuantizedDense } from './write-quantized-dense.js';
import { isSameBytes, writeQuantizedInput, writeQuantizedStep } from './write-quantized-step.js';

/**
 * The graph as an ONNX file in QDQ form: the steps whose results were measured are
 * rounded to bytes, their kernels per channel, after channels have been made more
 * alike; so are the inputs of large dense layers. Inputs, outputs and all else are
 * those of `writeOnnx`.
 */
export function writeInt8(original: Graph, name: string, measured: Activations): Uint8Array {
  const { graph, activations } = equaliseChannels({ graph: original, activations: measured });
  const nodes = new OnnxNodes({ keepHalves: true });
  const plan = planQuantization(graph, activations);
  const densePlan = planDense(graph, activations);
  const valueOf = valueNames(graph);
  for (const step of graph.steps) {
    const inputs = step.op === 'input' ? [step.name] : step.inputs.map(valueOf);
    writeOne(nodes, {
      step,
      written: { ...step, name: valueOf(step.name), inputs },
      plan,
      densePlan,
      graph,
      activations,
    });
  }
  for (const output of graph.outputs)
    if (valueOf(output) !== output) nodes.add('Transpose', output, [valueOf(output)], TO_CHANNELS_LAST);
  return encodeOnnx(graph, name, nodes);
}

interface Writing {
  /** As the graph has it. */
  readonly step: Step;
  /** With the file's own names. */
  readonly written: Step;
  readonly plan: QuantizationPlan;
  readonly densePlan: QuantizationPlan;
  readonly graph: Graph;
  readonly activations: Activations;
}

function writeOne(nodes: OnnxNodes, writing: Writing): void {
  const { step, written, plan, graph, activations } = writing;
  const scale = plan.get(step.name);
  const input = step.inputs[0] ?? '';
  const inputShape = graph.steps.find(({ name }) => name === input)?.shape ?? [];
  const inputMean = activations.get(input)?.mean;
  const denseScale = writing.densePlan.get(step.name);
  if (written.op === 'dense' && denseScale !== undefined) {
    writeQuantizedDense(nodes, written, { inputScale: denseScale, inputMean });
  } else if (scale === undefined) {
    writeStep(nodes, written, inputShape);
  } else if (step.op === 'input') {
    const readers = graph.steps.filter(({ inputs }) => inputs.includes(step.name));
    const asFloats = readers.some((reader) => !readsBytes(reader, plan, scale));
    writeQuantizedInput(nodes, written.name, step.name, { scale, asFloats });
  } else {
    writeQuantizedStep(nodes, written, { scale, inputScale: plan.get(input), inputShape, inputMean });
  }
}

function readsBytes(reader: Step, plan: QuantizationPlan, inputScale: ByteScale): boolean {
  const scale = plan.get(reader.name);
  return reader.op === 'affine' && scale !== undefined && isSameBytes(reader, { scale, inputScale });
}
