import type { DenseStep } from '../../graph/graph.js';
import type { OnnxNodes } from '../onnx/nodes.js';
import type { ByteScale } from './quantize.js';
import { scaleConstants, writeQuantizedKernel } from './write-quantized-kernel.js';

/** What a dense layer reads. */
export interface DenseInput {
  readonly inputScale: ByteScale;
  /** Mean of each value, where it is known. */
  readonly inputMean: Float64Array | undefined;
}

/** Writes a dense layer that reads bytes and gives float32: its input stays float32 to all others. */
export function writeQuantizedDense(nodes: OnnxNodes, step: DenseStep, input: DenseInput): void {
  const { name, inputs } = step;
  const constants = scaleConstants(nodes, `${name}/input`, input.inputScale);
  nodes.add('QuantizeLinear', `${name}/input/bytes`, [inputs[0] ?? '', ...constants]);
  nodes.add('DequantizeLinear', `${name}/input`, [`${name}/input/bytes`, ...constants]);
  const { dims, values } = outputsFirst(step);
  const [outputs = 0] = dims;
  const bias = step.bias?.data ?? new Float32Array(outputs);
  const kernel = writeQuantizedKernel(nodes, { name, dims, values, bias, isDepthwise: false, ...input });
  nodes.add('Gemm', name, [`${name}/input`, ...kernel]);
}

function outputsFirst({ kernel, transposed }: DenseStep): {
  readonly dims: readonly number[];
  readonly values: Float32Array;
} {
  const { shape, data } = kernel;
  if (transposed) return { dims: shape, values: data };
  const [inputs = 0, outputs = 0] = shape;
  const values = data.map((_, n) => data[(n % inputs) * outputs + Math.floor(n / inputs)] ?? 0);
  return { dims: [outputs, inputs], values };
}
