import type { AffineStep, Graph, Step } from '../../graph/graph.js';
import { byteScaleOf, type ByteScale, type Range } from './quantize.js';

/** Byte scales by step. */
export type QuantizationPlan = ReadonlyMap<string, ByteScale>;

const MEASURED: ReadonlySet<Step['op']> = new Set(['affine', 'conv', 'depthwise', 'add', 'maxPool']);

/**
 * The steps whose results become bytes: those on pictures that `embedding` is made
 * of. Pooling and what comes after stay float32: they cost next to nothing, and a
 * rounded logit would be a wrong answer.
 */
export function quantizedSteps(graph: Graph, embedding: string): readonly Step[] {
  const needed = new Set([embedding]);
  for (const step of graph.steps.toReversed())
    if (needed.has(step.name)) for (const input of step.inputs) needed.add(input);
  return graph.steps.filter(
    ({ name, op, shape }) => needed.has(name) && MEASURED.has(op) && shape.length === 3,
  );
}

/** Scales of the pixels and of all steps that have a range. */
export function planQuantization(graph: Graph, ranges: ReadonlyMap<string, Range>): QuantizationPlan {
  const plan = new Map<string, ByteScale>();
  for (const step of graph.steps) {
    const range = ranges.get(step.name);
    const exact = exactScale(step, plan);
    if (exact !== undefined) plan.set(step.name, exact);
    else if (range !== undefined) plan.set(step.name, byteScaleOf(range));
  }
  return plan;
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
