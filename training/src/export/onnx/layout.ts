import type { Weights } from '../../graph/graph.js';

/** A kernel `[k, k, in, out]` as ONNX wants it: `[out, in, k, k]`; a depthwise one `[k, k, c, 1]` as `[c, 1, k, k]`. */
export function kernelToOnnx(
  { shape, data }: Weights,
  op: 'conv' | 'depthwise',
): { readonly dims: readonly number[]; readonly values: Float32Array } {
  const [height = 0, width = 0, third = 0, fourth = 0] = shape;
  const [inputs, outputs] = op === 'conv' ? [third, fourth] : [fourth, third];
  const values = new Float32Array(data.length);
  const places = height * width;
  for (let place = 0; place < places; place += 1)
    for (let input = 0; input < inputs; input += 1)
      for (let output = 0; output < outputs; output += 1)
        values[(output * inputs + input) * places + place] =
          data[(place * inputs + input) * outputs + output] ?? 0;
  return { dims: [outputs, inputs, height, width], values };
}

/** TensorFlow's SAME padding of one axis: what is odd goes behind. */
export function samePadding(
  side: number,
  kernel: number,
  stride: number,
): readonly [before: number, behind: number] {
  const total = Math.max((Math.ceil(side / stride) - 1) * stride + kernel - side, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}
