import type { AffineStep, ConvStep, DenseStep, PlaceDotStep, Step } from '../../graph/graph.js';
import { attribute, type TfjsNodes } from './nodes.js';

const KEEP_SIDES = { keep_dims: attribute.bool(true) } as const;

/** Writes a convolution with its bias and activation; returns the name of its result. */
export type WriteConvolution = (nodes: TfjsNodes, step: ConvStep, input: string) => string;

/**
 * Writes one step with TensorFlow's operations; returns the name of its result.
 *
 * @param convolve Default: the fused operations that TensorFlow.js knows.
 */
export function writeStep(
  nodes: TfjsNodes,
  step: Step,
  convolve: WriteConvolution = writeConvolution,
): string {
  const { name, inputs } = step;
  const [first = ''] = inputs;
  switch (step.op) {
    case 'input':
      // Its float32 form: the placeholder carries the name that callers use.
      return nodes.addPlain({ name: floatName(name), op: 'Cast', input: [name], attr: castAttributes });
    case 'affine':
      return writeAffine(nodes, step, first);
    case 'conv':
    case 'depthwise':
      return convolve(nodes, step, first);
    case 'add':
      return nodes.add('AddV2', name, inputs);
    case 'subtract':
      return nodes.add('Sub', name, inputs);
    case 'mean':
      return nodes.add('Mean', name, [first, nodes.integers(`${name}/axes`, [1, 2])]);
    case 'relu':
      return nodes.add('Relu', name, inputs);
    case 'maxPool':
      return nodes.add('MaxPool', name, inputs, maxPoolAttributes);
    case 'flatten':
      return nodes.add('Reshape', name, [first, nodes.integers(`${name}/shape`, [-1, ...step.shape])]);
    case 'dense':
      return writeDense(nodes, step, first);
    case 'softmax':
      return nodes.add('Softmax', name, [first]);
    case 'logSumExp':
      return writeLogSumExp(nodes, name, first);
    case 'placeDot':
      return writePlaceDot(nodes, step);
    default:
      return step satisfies never;
  }
}

/** Name of the float32 form of an input. */
export function floatName(input: string): string {
  return `${input}/float`;
}

const castAttributes = { SrcT: attribute.type('DT_INT32'), DstT: attribute.type('DT_FLOAT') } as const;

const maxPoolAttributes = {
  ksize: attribute.ints([1, 2, 2, 1]),
  strides: attribute.ints([1, 2, 2, 1]),
  padding: attribute.text('VALID'),
  data_format: attribute.text('NHWC'),
} as const;

const FUSED = { none: ['BiasAdd'], relu: ['BiasAdd', 'Relu'], relu6: ['BiasAdd', 'Relu6'] } as const;

function writeAffine(nodes: TfjsNodes, { name, scale, offset }: AffineStep, input: string): string {
  nodes.add('Mul', `${name}/scaled`, [input, nodes.scalar(`${name}/scale`, scale)]);
  return nodes.add('AddV2', name, [`${name}/scaled`, nodes.scalar(`${name}/offset`, offset)]);
}

function writeConvolution(nodes: TfjsNodes, step: ConvStep, input: string): string {
  const { name, op, kernel, bias, stride, activation } = step;
  const constants = [nodes.weights(`${name}/kernel`, kernel), nodes.weights(`${name}/bias`, bias)];
  return nodes.add(
    op === 'conv' ? '_FusedConv2D' : 'FusedDepthwiseConv2dNative',
    name,
    [input, ...constants],
    {
      strides: attribute.ints([1, stride, stride, 1]),
      dilations: attribute.ints([1, 1, 1, 1]),
      padding: attribute.text('SAME'),
      data_format: attribute.text('NHWC'),
      num_args: attribute.int(1),
      fused_ops: attribute.texts(FUSED[activation]),
    },
  );
}

function writeDense(nodes: TfjsNodes, { name, kernel, bias, transposed }: DenseStep, input: string): string {
  const operands = [input, nodes.weights(`${name}/kernel`, kernel)];
  const attributes = { transpose_a: attribute.bool(false), transpose_b: attribute.bool(transposed) };
  if (bias === undefined) return nodes.add('MatMul', name, operands, attributes);
  nodes.add('MatMul', `${name}/product`, operands, attributes);
  return nodes.add('BiasAdd', name, [`${name}/product`, nodes.weights(`${name}/bias`, bias)]);
}

/** The largest is taken out first, so that no power overflows. */
function writeLogSumExp(nodes: TfjsNodes, name: string, input: string): string {
  const axis = nodes.integers(`${name}/axis`, [1]);
  nodes.add('Max', `${name}/top`, [input, axis], KEEP_SIDES);
  nodes.add('Sub', `${name}/below`, [input, `${name}/top`]);
  nodes.add('Exp', `${name}/powers`, [`${name}/below`]);
  nodes.add('Sum', `${name}/sum`, [`${name}/powers`, axis], KEEP_SIDES);
  nodes.add('Log', `${name}/log`, [`${name}/sum`]);
  return nodes.add('AddV2', name, [`${name}/log`, `${name}/top`]);
}

function writePlaceDot(nodes: TfjsNodes, { name, inputs, centre }: PlaceDotStep): string {
  const [places = '', vector = ''] = inputs;
  nodes.add('Sub', `${name}/centred`, [places, nodes.weights(`${name}/centre`, centre)]);
  const column = nodes.integers(`${name}/column-shape`, [-1, 1, 1, centre.data.length]);
  nodes.add('Reshape', `${name}/column`, [vector, column]);
  nodes.add('Mul', `${name}/products`, [`${name}/centred`, `${name}/column`]);
  return nodes.add('Sum', name, [`${name}/products`, nodes.integers(`${name}/axis`, [3])], KEEP_SIDES);
}
