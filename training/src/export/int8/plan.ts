import type { AffineStep, ConvStep, DenseStep, Graph, Step } from '../../graph/graph.js';
import type { Activations } from './measure-activations.js';
import { byteScaleOf, type ByteScale, type Range } from './quantize.js';
import { fullRange, usualRange } from './ranges.js';

/** Byte scales by step. */
export type QuantizationPlan = ReadonlyMap<string, ByteScale>;

const ROUNDED: ReadonlySet<Step['op']> = new Set(['affine', 'conv', 'depthwise', 'add', 'maxPool']);

/** A dense kernel of fewer weights is read too fast to be worth rounding. */
const LARGE_KERNEL = 2 ** 18;

/** Softmax gives shares. */
const SHARES: Range = { low: 0, high: 1 };

/**
 * The steps whose results must be measured: those that become bytes, which are the
 * ones on pictures that `embedding` is made of, and `embedding` itself where large
 * dense layers read it. Pooling and the rest of the head stay float32: they cost
 * next to nothing, and a rounded logit would be a wrong answer. So do the first
 * layers, up to the first narrow result: integer kernels suit neither three channels
 * nor a few wide ones, and the errors made first reach everything.
 */
export function quantizedSteps(graph: Graph, embedding: string): readonly Step[] {
  const needed = new Set([embedding]);
  for (const step of graph.steps.toReversed())
    if (needed.has(step.name)) for (const input of step.inputs) needed.add(input);
  const steps = graph.steps.filter(({ name }) => needed.has(name));
  const first = firstLayers(steps);
  const isRead = graph.steps.some((step) => isLargeDense(step) && step.inputs.includes(embedding));
  return steps.filter(({ name, op, shape }) =>
    name === embedding ? isRead : ROUNDED.has(op) && shape.length === 3 && !first.has(name),
  );
}

/** The convolutions before the first one without activation; none if all have one. */
function firstLayers(steps: readonly Step[]): ReadonlySet<string> {
  const convolutions = steps.filter(
    (step): step is ConvStep => step.op === 'conv' || step.op === 'depthwise',
  );
  const narrow = convolutions.findIndex(({ activation }) => activation === 'none');
  return new Set(convolutions.slice(0, Math.max(0, narrow)).map(({ name }) => name));
}

/** Scales of the pixels and of all steps on pictures that were measured. */
export function planQuantization(graph: Graph, activations: Activations): QuantizationPlan {
  const plan = new Map<string, ByteScale>();
  for (const step of graph.steps) {
    const activation = step.shape.length === 3 ? activations.get(step.name) : undefined;
    const exact = exactScale(step, plan);
    if (exact !== undefined) plan.set(step.name, exact);
    else if (activation !== undefined) plan.set(step.name, byteScaleOf(usualRange(activation)));
  }
  return plan;
}

/**
 * Scales at which large dense layers read their input, by the layer: megabytes of
 * kernel of which each weight is used once take as long as reading them does. The
 * range is full, since one value of an embedding may be what tells a picture.
 */
export function planDense(graph: Graph, activations: Activations): QuantizationPlan {
  const plan = new Map<string, ByteScale>();
  for (const step of graph.steps.filter(isLargeDense)) {
    const input = graph.steps.find(({ name }) => name === step.inputs[0]);
    const activation = activations.get(input?.name ?? '');
    if (input?.op === 'softmax') plan.set(step.name, byteScaleOf(SHARES));
    else if (activation !== undefined) plan.set(step.name, byteScaleOf(fullRange(activation)));
  }
  return plan;
}

function isLargeDense(step: Step): step is DenseStep {
  return step.op === 'dense' && step.kernel.data.length >= LARGE_KERNEL;
}

/** Where no rounding is needed: pixels are bytes already. */
function exactScale(step: Step, plan: QuantizationPlan): ByteScale | undefined {
  if (step.op === 'input') return { scale: 1, zeroPoint: 0 };
  const input = plan.get(step.inputs[0] ?? '');
  // The largest of some bytes is one of them.
  if (step.op === 'maxPool') return input;
  return step.op === 'affine' && input !== undefined ? rescaled(step, input) : undefined;
}

/** A normalisation that keeps 0 on a byte is the same bytes read at another scale. */
function rescaled({ scale, offset }: AffineStep, input: ByteScale): ByteScale | undefined {
  const zeroPoint = input.zeroPoint - offset / (input.scale * scale);
  const isByte = Number.isInteger(zeroPoint) && zeroPoint >= 0 && zeroPoint <= 255;
  return isByte ? { scale: input.scale * scale, zeroPoint } : undefined;
}
