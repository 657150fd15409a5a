import type { ConvStep } from '../../graph/graph.js';
import { attribute, type TfjsNodes } from '../tfjs/nodes.js';

const ACTIVATIONS = { none: undefined, relu: 'Relu', relu6: 'Relu6' } as const;

/** Writes a convolution as TensorFlow's public operations: the fused ones are not for files. */
export function writePlainConvolution(nodes: TfjsNodes, step: ConvStep, input: string): string {
  const { name, op, kernel, bias, stride } = step;
  const activation = ACTIVATIONS[step.activation];
  const sum = activation === undefined ? name : `${name}/sum`;
  nodes.add(
    op === 'conv' ? 'Conv2D' : 'DepthwiseConv2dNative',
    `${name}/product`,
    [input, nodes.weights(`${name}/kernel`, kernel)],
    {
      strides: attribute.ints([1, stride, stride, 1]),
      dilations: attribute.ints([1, 1, 1, 1]),
      padding: attribute.text('SAME'),
      data_format: attribute.text('NHWC'),
    },
  );
  nodes.add('BiasAdd', sum, [`${name}/product`, nodes.weights(`${name}/bias`, bias)]);
  return activation === undefined ? sum : nodes.add(activation, name, [sum]);
}
