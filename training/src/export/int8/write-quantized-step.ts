import type { AffineStep, ConvStep, Step } from '../../graph/graph.js';
import { kernelToOnnx } from '../onnx/layout.js';
import type { OnnxNodes } from '../onnx/nodes.js';
import { convolutionAttributes, TO_CHANNELS_FIRST, writeStep } from '../onnx/write-step.js';
import type { ByteScale } from './quantize.js';
import { scaleConstants, writeQuantizedKernel } from './write-quantized-kernel.js';

/** How a step's result lies on bytes, and what it reads. */
export interface StepScales {
  readonly scale: ByteScale;
  /** Of its first input; absent: that one is float32. */
  readonly inputScale: ByteScale | undefined;
  /** Shape of its first input, channels last. */
  readonly inputShape: readonly number[];
  /** Mean of each channel of that input. */
  readonly inputMean: Float64Array | undefined;
}

/**
 * Writes a step whose result is rounded to bytes: the float32 operation between
 * DequantizeLinear and QuantizeLinear, which runtimes replace by an integer one.
 * Rounding to bytes cuts at the range's ends, so that an activation which only cuts
 * needs no operation of its own.
 */
export function writeQuantizedStep(nodes: OnnxNodes, step: Step, scales: StepScales): void {
  const { scale, inputScale } = scales;
  const [first = ''] = step.inputs;
  const sum = `${step.name}/float`;
  if (step.op === 'affine' && inputScale !== undefined && isSameBytes(step, scales)) {
    writeFloats(nodes, step.name, bytesOf(first), scale);
    return;
  }
  if ((step.op === 'conv' || step.op === 'depthwise') && inputScale !== undefined)
    writeConvolution(nodes, { ...step, name: sum }, inputScale, scales);
  else writeStep(nodes, { ...step, name: sum }, scales.inputShape);
  nodes.add('QuantizeLinear', bytesOf(step.name), [sum, ...scaleConstants(nodes, step.name, scale)]);
  writeFloats(nodes, step.name, bytesOf(step.name), scale);
}

/**
 * Writes the input, whose pixels are bytes as they come.
 *
 * @param asFloats Whether any step reads them as float32.
 */
export function writeQuantizedInput(
  nodes: OnnxNodes,
  name: string,
  pixels: string,
  { scale, asFloats }: { readonly scale: ByteScale; readonly asFloats: boolean },
): void {
  nodes.add('Transpose', bytesOf(name), [pixels], TO_CHANNELS_FIRST);
  if (asFloats) writeFloats(nodes, name, bytesOf(name), scale);
}

/** Whether an affine step's result is its input's bytes, read at another scale. */
export function isSameBytes(
  { scale: factor, offset }: AffineStep,
  { scale, inputScale }: Pick<StepScales, 'scale' | 'inputScale'>,
): boolean {
  if (inputScale === undefined) return false;
  const zeroPoint = inputScale.zeroPoint - offset / (inputScale.scale * factor);
  return scale.scale === inputScale.scale * factor && scale.zeroPoint === zeroPoint;
}

function bytesOf(value: string): string {
  return `${value}/bytes`;
}

function writeFloats(nodes: OnnxNodes, name: string, bytes: string, scale: ByteScale): void {
  nodes.add('DequantizeLinear', name, [bytes, ...scaleConstants(nodes, name, scale)]);
}

function writeConvolution(
  nodes: OnnxNodes,
  step: ConvStep,
  inputScale: ByteScale,
  { inputShape, inputMean }: StepScales,
): void {
  const { name, op, bias } = step;
  const constants = writeQuantizedKernel(nodes, {
    name,
    ...kernelToOnnx(step.kernel, op),
    bias: bias.data,
    isDepthwise: op === 'depthwise',
    inputScale,
    inputMean,
  });
  nodes.add('Conv', name, [step.inputs[0] ?? '', ...constants], convolutionAttributes(step, inputShape));
}
