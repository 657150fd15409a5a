import { AppError } from '@isitacat/errors';
import { GraphBuilder } from '../../graph/builder.js';
import { fullWeights, halfWeights } from '../../graph/half.js';
import { BACKBONE_STEPS } from '../efficientnet-lite.js';
import type { KerasConvolution } from './read-keras-weights.js';

/** Output channels of the convolutions of each block; behind each block a 2 × 2 max pooling. */
const BLOCKS = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

/** What Keras takes off each channel, blue first. */
const IMAGENET_MEAN = [103.939, 116.779, 123.68] as const;

/** The step with a picture's whole last feature map as one vector, channels running fastest. */
export const FLAT_STEP = 'flat';

/**
 * VGG16 without its dense layers, as Keras makes it, weights rounded to float16
 * numbers: from `pixels` over `features` to the vector `flat`.
 *
 * @param side Input height and width in pixels; the map's sides are a 32nd of it.
 * @throws AppError `BUNDLE_INVALID` when the convolutions are not VGG16's.
 */
export function vgg16Trunk(convolutions: readonly KerasConvolution[], side: number): GraphBuilder {
  const trunk = convolutions.filter(({ kernel }) => kernel.shape[0] === 3 && kernel.shape[1] === 3);
  const builder = new GraphBuilder();
  let last = addNormalisation(builder, builder.input(BACKBONE_STEPS.pixels, [side, side, 3]));
  let layer = 0;
  for (const [block, channels] of BLOCKS.entries()) {
    for (const [n, out] of channels.entries()) {
      const options = weightsOf(trunk[layer], builder.shapeOf(last)[2] ?? 0, out);
      last = builder.conv(`block${block + 1}/conv${n + 1}`, last, { ...options, activation: 'relu' });
      layer += 1;
    }
    last = builder.maxPool(block === 4 ? BACKBONE_STEPS.features : `block${block + 1}/pool`, last);
  }
  builder.flatten(FLAT_STEP, last);
  return builder;
}

/** RGB to BGR less the mean, as a convolution of one place, which any runtime fuses. */
function addNormalisation(builder: GraphBuilder, pixels: string): string {
  const turned = Float32Array.of(0, 0, 1, 0, 1, 0, 1, 0, 0);
  const offsets = Float32Array.from(IMAGENET_MEAN, (mean) => -mean);
  return builder.conv('normalised', pixels, {
    kernel: fullWeights([1, 1, 3, 3], turned),
    bias: fullWeights([3], offsets),
  });
}

function weightsOf(
  convolution: KerasConvolution | undefined,
  inputs: number,
  outputs: number,
): { readonly kernel: ReturnType<typeof halfWeights>; readonly bias: ReturnType<typeof halfWeights> } {
  const { kernel, bias, path = 'none' } = convolution ?? {};
  const isRight = kernel?.shape.join() === [3, 3, inputs, outputs].join() && bias?.shape[0] === outputs;
  if (!isRight)
    throw new AppError(
      'BUNDLE_INVALID',
      `the weights file is not VGG16's: expected a convolution from ${inputs} to ${outputs} channels, got ${path} of ${kernel?.shape.join(' × ') ?? 'nothing'}`,
    );
  return { kernel: halfWeights(kernel.shape, kernel.data), bias: halfWeights(bias.shape, bias.data) };
}
