import { TensorProto_DataType as DataType } from '../../gen/onnx.js';
import type { AffineStep, ConvStep, DenseStep, PlaceDotStep, Step } from '../../graph/graph.js';
import { kernelToOnnx, samePadding } from './layout.js';
import type { Attributes, OnnxNodes } from './nodes.js';

/** How a picture's sides are put in the order that steps work on. */
export const TO_CHANNELS_FIRST = { perm: [0, 3, 1, 2] } as const;
/** Where a result with channels first is put back to channels last. */
export const TO_CHANNELS_LAST = { perm: [0, 2, 3, 1] } as const;

/**
 * Writes one step; pictures lie channels first from the input on, since that is
 * the order for which runtimes have their fast kernels.
 *
 * @param step Its name and inputs are those of the file's own values.
 * @param inputShape Shape of its first input, as the graph says it: channels last.
 * @returns The step's name.
 */
export function writeStep(nodes: OnnxNodes, step: Step, inputShape: readonly number[]): string {
  const { name, inputs } = step;
  const [first = ''] = inputs;
  switch (step.op) {
    case 'input':
      return writeInput(nodes, name, first);
    case 'affine':
      return writeAffine(nodes, step, first);
    case 'conv':
    case 'depthwise':
      return writeConvolution(nodes, step, first, inputShape);
    case 'add':
      return nodes.add('Add', name, inputs);
    case 'subtract':
      return nodes.add('Sub', name, inputs);
    case 'mean':
      nodes.add('GlobalAveragePool', `${name}/pooled`, [first]);
      return nodes.add('Flatten', name, [`${name}/pooled`], { axis: 1 });
    case 'relu':
      return nodes.add('Relu', name, inputs);
    case 'maxPool':
      return nodes.add('MaxPool', name, inputs, { kernel_shape: [2, 2], strides: [2, 2] });
    case 'flatten':
      nodes.add('Transpose', `${name}/turned`, inputs, TO_CHANNELS_LAST);
      return nodes.add('Flatten', name, [`${name}/turned`], { axis: 1 });
    case 'dense':
      return writeDense(nodes, step, first);
    case 'softmax':
      return nodes.add('Softmax', name, [first], { axis: 1 });
    case 'logSumExp':
      return nodes.add('ReduceLogSumExp', name, [first], { axes: [1], keepdims: 1 });
    case 'placeDot':
      return writePlaceDot(nodes, step, inputShape);
    default:
      return step satisfies never;
  }
}

function writeInput(nodes: OnnxNodes, name: string, pixels: string): string {
  nodes.add('Cast', `${name}/float`, [pixels], { to: DataType.FLOAT });
  return nodes.add('Transpose', name, [`${name}/float`], TO_CHANNELS_FIRST);
}

function writeAffine(nodes: OnnxNodes, { name, scale, offset }: AffineStep, input: string): string {
  nodes.add('Mul', `${name}/scaled`, [input, nodes.scalar(`${name}/scale`, scale)]);
  return nodes.add('Add', name, [`${name}/scaled`, nodes.scalar(`${name}/offset`, offset)]);
}

function writeConvolution(
  nodes: OnnxNodes,
  step: ConvStep,
  input: string,
  inputShape: readonly number[],
): string {
  const { name, op, kernel, bias, activation } = step;
  const { dims, values } = kernelToOnnx(kernel, op);
  const constants = [
    nodes.floats(`${name}/kernel`, dims, values),
    nodes.floats(`${name}/bias`, bias.shape, bias.data),
  ];
  const result = activation === 'none' ? name : `${name}/sum`;
  nodes.add('Conv', result, [input, ...constants], convolutionAttributes(step, inputShape));
  if (activation === 'none') return result;
  if (activation === 'relu') return nodes.add('Relu', name, [result]);
  return nodes.add('Clip', name, [result, nodes.scalar('relu6/min', 0), nodes.scalar('relu6/max', 6)]);
}

/** Settings of a Conv with TensorFlow's SAME padding on an input of this shape, channels last. */
export function convolutionAttributes(
  { op, kernel, stride }: ConvStep,
  [inputHeight = 0, inputWidth = 0, channels = 0]: readonly number[],
): Attributes {
  const [height = 0, width = 0] = kernel.shape;
  const [top, bottom] = samePadding(inputHeight, height, stride);
  const [left, right] = samePadding(inputWidth, width, stride);
  return {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: [top, left, bottom, right],
    group: op === 'depthwise' ? channels : 1,
  };
}

function writeDense(nodes: OnnxNodes, { name, kernel, bias, transposed }: DenseStep, input: string): string {
  const operands = [input, nodes.weights(`${name}/kernel`, kernel)];
  if (bias !== undefined) operands.push(nodes.weights(`${name}/bias`, bias));
  return nodes.add('Gemm', name, operands, { transB: transposed ? 1 : 0 });
}

function writePlaceDot(nodes: OnnxNodes, step: PlaceDotStep, shape: readonly number[]): string {
  const { name, centre } = step;
  const [places = '', vector = ''] = step.inputs;
  const [height = 0, width = 0, channels = 0] = shape;
  const constant = nodes.floats(`${name}/centre`, [channels, 1, 1], centre.data);
  nodes.add('Sub', `${name}/centred`, [places, constant]);
  nodes.add('Reshape', `${name}/flat`, [
    `${name}/centred`,
    nodes.integers(`${name}/flat-shape`, [0, channels, height * width]),
  ]);
  nodes.add('Unsqueeze', `${name}/row`, [vector, nodes.integers(`${name}/row-axes`, [1])]);
  nodes.add('MatMul', `${name}/product`, [`${name}/row`, `${name}/flat`]);
  return nodes.add('Reshape', name, [
    `${name}/product`,
    nodes.integers(`${name}/shape`, [0, 1, height, width]),
  ]);
}
