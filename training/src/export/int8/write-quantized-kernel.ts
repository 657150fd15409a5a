import { TensorProto_DataType as DataType } from '../../gen/onnx.js';
import type { OnnxNodes } from '../onnx/nodes.js';
import { correctBias } from './correct-bias.js';
import { quantizeBias, type ByteScale } from './quantize.js';
import { quantizeKernel } from './quantize-kernel.js';

/** A kernel as real numbers, and what it is applied to. */
export interface KernelToWrite {
  readonly name: string;
  /** Output channels first. */
  readonly dims: readonly number[];
  readonly values: Float32Array;
  /** `[out]`. */
  readonly bias: Float32Array;
  /** Whether each output channel reads one input channel alone. */
  readonly isDepthwise: boolean;
  readonly inputScale: ByteScale;
  /** Mean of each input channel, where it is known. */
  readonly inputMean: Float64Array | undefined;
}

/**
 * Writes kernel and bias as whole numbers with a scale for each output channel.
 *
 * @returns Both names. A kernel of two sides is written inputs first: so runtimes
 * find what they have an integer operation for.
 */
export function writeQuantizedKernel(nodes: OnnxNodes, kernel: KernelToWrite): readonly string[] {
  const { name, dims, values, bias, isDepthwise, inputMean } = kernel;
  const inputScale = kernel.inputScale.scale;
  const places = dims.slice(2).reduce((product, side) => product * side, 1);
  const rounded = quantizeKernel({ values, bias, inputScale, neighbour: isDepthwise ? undefined : places });
  const fairBias =
    inputMean === undefined ? bias : correctBias({ values, bias, kernel: rounded, inputMean, isDepthwise });
  const sums = quantizeBias(fairBias, inputScale, rounded.scales);
  const turned = dims.length === 2;
  const bytes = turned ? transposed(rounded.values, bias.length) : rounded.values;
  return [
    perChannel(nodes, `${name}/kernel`, {
      steps: nodes.tensor(
        `${name}/kernel/bytes`,
        turned ? dims.toReversed() : dims,
        DataType.INT8,
        rawOf(bytes),
      ),
      zeroPoint: nodes.tensor(
        `${name}/kernel/zero-point`,
        [bias.length],
        DataType.INT8,
        Buffer.alloc(bias.length),
      ),
      scales: rounded.scales,
      axis: turned ? 1 : 0,
    }),
    perChannel(nodes, `${name}/bias`, {
      steps: nodes.tensor(`${name}/bias/steps`, [bias.length], DataType.INT32, rawOf(sums)),
      scales: rounded.scales.map((scale) => scale * inputScale),
      axis: 0,
    }),
  ];
}

/** The two constants that tell how real numbers lie on bytes; returns their names. */
export function scaleConstants(
  nodes: OnnxNodes,
  name: string,
  { scale, zeroPoint }: ByteScale,
): readonly string[] {
  const zero = nodes.tensor(`${name}/zero-point`, [], DataType.UINT8, Buffer.of(zeroPoint));
  return [nodes.scalar(`${name}/scale`, scale), zero];
}

interface Stepped {
  readonly steps: string;
  readonly zeroPoint?: string;
  readonly scales: Float32Array;
  /** That of the output channels. */
  readonly axis: number;
}

/** Whole numbers with a scale for each output channel. */
function perChannel(nodes: OnnxNodes, name: string, { steps, zeroPoint, scales, axis }: Stepped): string {
  const scale = nodes.floats(`${name}/scale`, [scales.length], scales);
  const inputs = zeroPoint === undefined ? [steps, scale] : [steps, scale, zeroPoint];
  return nodes.add('DequantizeLinear', name, inputs, { axis });
}

function transposed(values: Int8Array, rows: number): Int8Array {
  const columns = values.length / rows;
  return values.map((_, n) => values[(n % rows) * columns + Math.floor(n / rows)] ?? 0);
}

function rawOf({ buffer, byteOffset, byteLength }: Int8Array | Int32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
