import { AppError } from '@isitacat/errors';
import type { Weights } from '../graph/graph.js';
import { halfWeights } from '../graph/half.js';
import type { NamedTensor } from './torch-file.js';

const BATCH_NORM_EPSILON = 1e-3;

type Tensors = ReadonlyMap<string, NamedTensor>;

/**
 * A convolution with the BatchNorm behind it folded in.
 *
 * @param kind `conv`: PyTorch's `[out, in, k, k]` becomes `[k, k, in, out]`;
 *   `depthwise`: `[channels, 1, k, k]` becomes `[k, k, channels, 1]`.
 * @throws AppError `BUNDLE_INVALID` when a tensor is missing or of another shape.
 */
export function foldConvolution(
  tensors: Tensors,
  convolution: string,
  norm: string,
  kind: 'conv' | 'depthwise' = 'conv',
): { readonly kernel: Weights; readonly bias: Weights } {
  const { shape, data } = tensorOf(tensors, `${convolution}.weight`, 4);
  const [out = 0, inputs = 0, side = 0] = shape;
  const { scale, bias } = normOf(tensors, norm, out);
  const folded = new Float32Array(data.length);
  const places = side * side;
  for (let o = 0; o < out; o += 1)
    for (let i = 0; i < inputs; i += 1)
      for (let p = 0; p < places; p += 1)
        // `inputs` is 1 for depthwise, so one formula serves both layouts.
        folded[(p * inputs + i) * out + o] = (data[(o * inputs + i) * places + p] ?? 0) * (scale[o] ?? 0);
  const kernelShape = kind === 'conv' ? [side, side, inputs, out] : [side, side, out, 1];
  return { kernel: halfWeights(kernelShape, folded), bias: halfWeights([out], bias) };
}

/** A dense layer, its kernel turned from `[out, in]` to `[in, out]`. */
export function foldDense(
  tensors: Tensors,
  name: string,
): { readonly kernel: Weights; readonly bias: Weights } {
  const { shape, data } = tensorOf(tensors, `${name}.weight`, 2);
  const [out = 0, inputs = 0] = shape;
  const turned = data.map((_, n) => data[(n % out) * inputs + Math.floor(n / out)] ?? 0);
  const bias = tensorOf(tensors, `${name}.bias`, 1).data;
  return { kernel: halfWeights([inputs, out], turned), bias: halfWeights([out], bias) };
}

function normOf(tensors: Tensors, norm: string, size: number): { scale: Float32Array; bias: Float32Array } {
  const [weight, shift, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => {
    const { data } = tensorOf(tensors, `${norm}.${part}`, 1);
    if (data.length !== size) throw missing(`${norm}.${part}`);
    return data;
  });
  const at = (values: Float32Array | undefined, n: number): number => values?.[n] ?? 0;
  const scale = Float32Array.from(
    { length: size },
    (_, n) => at(weight, n) / Math.sqrt(at(variance, n) + BATCH_NORM_EPSILON),
  );
  const bias = scale.map((factor, n) => at(shift, n) - at(mean, n) * factor);
  return { scale, bias };
}

function tensorOf(tensors: Tensors, name: string, rank: number): NamedTensor {
  const tensor = tensors.get(name);
  if (tensor?.shape.length !== rank) throw missing(name);
  return tensor;
}

function missing(name: string): AppError {
  return new AppError('BUNDLE_INVALID', `the weights file has no tensor ${name} of the expected shape`);
}
