import { GraphBuilder } from '../graph/builder.js';
import type { Graph } from '../graph/graph.js';
import { foldConvolution, foldDense } from './fold.js';
import type { NamedTensor } from './torch-file.js';

/** Kernel side, stride and repeats (per variant) of each stage. */
const STAGES = [
  { kernel: 3, stride: 1, repeats: { 0: 1, 1: 1, 2: 1 } },
  { kernel: 3, stride: 2, repeats: { 0: 2, 1: 3, 2: 3 } },
  { kernel: 5, stride: 2, repeats: { 0: 2, 1: 3, 2: 3 } },
  { kernel: 3, stride: 2, repeats: { 0: 3, 1: 4, 2: 4 } },
  { kernel: 5, stride: 1, repeats: { 0: 3, 1: 4, 2: 4 } },
  { kernel: 5, stride: 2, repeats: { 0: 4, 1: 5, 2: 5 } },
  { kernel: 3, stride: 1, repeats: { 0: 1, 1: 1, 2: 1 } },
] as const;

/** Names of the steps that a head builds upon. */
export const BACKBONE_STEPS = { pixels: 'pixels', features: 'features', embedding: 'embedding' } as const;

/** A pretrained network, ready for a head. */
export interface Backbone {
  /** From `pixels` to `embedding` `[n, d]`, the mean of `features` `[n, h, w, d]`. */
  readonly graph: Graph;
  /** Its own ImageNet answer: `[d, 1000]` and `[1000]`. */
  readonly classifier: ReturnType<typeof foldDense>;
}

/**
 * EfficientNet-Lite as tensors of `readTorchFile` describe it, BatchNorm folded
 * into the convolutions and all weights rounded to float16 numbers.
 *
 * @param side Input height and width in pixels; the network is fully convolutional.
 * @throws AppError `BUNDLE_INVALID` when a tensor is missing or has another shape.
 */
export function efficientnetLite(
  variant: 0 | 1 | 2,
  tensors: ReadonlyMap<string, NamedTensor>,
  side: number,
): Backbone {
  const builder = new GraphBuilder();
  const pixels = builder.input(BACKBONE_STEPS.pixels, [side, side, 3]);
  let last = builder.affine('normalised', pixels, 1 / 128, -127 / 128);
  const stem = foldConvolution(tensors, '_conv_stem', '_bn0');
  last = builder.conv('stem', last, { ...stem, stride: 2, activation: 'relu6' });
  let index = 0;
  for (const stage of STAGES) {
    for (let repeat = 0; repeat < stage.repeats[variant]; repeat += 1, index += 1)
      last = addBlock(builder, tensors, index, last, repeat === 0 ? stage.stride : 1);
  }
  const head = foldConvolution(tensors, '_conv_head', '_bn1');
  last = builder.conv(BACKBONE_STEPS.features, last, { ...head, activation: 'relu6' });
  const embedding = builder.mean(BACKBONE_STEPS.embedding, last);
  return { graph: builder.build([embedding]), classifier: foldDense(tensors, '_fc') };
}

/** One inverted bottleneck: widen (not in the first block), filter each channel, narrow, and add where shapes agree. */
function addBlock(
  builder: GraphBuilder,
  tensors: ReadonlyMap<string, NamedTensor>,
  index: number,
  input: string,
  stride: 1 | 2,
): string {
  const from = `_blocks.${index}`;
  const name = `block${index}`;
  let last = input;
  if (tensors.has(`${from}._expand_conv.weight`)) {
    const expand = foldConvolution(tensors, `${from}._expand_conv`, `${from}._bn0`);
    last = builder.conv(`${name}/expand`, last, { ...expand, activation: 'relu6' });
  }
  const depthwise = foldConvolution(tensors, `${from}._depthwise_conv`, `${from}._bn1`, 'depthwise');
  last = builder.depthwise(`${name}/depthwise`, last, { ...depthwise, stride, activation: 'relu6' });
  const project = foldConvolution(tensors, `${from}._project_conv`, `${from}._bn2`);
  last = builder.conv(`${name}/project`, last, project);
  const same = stride === 1 && builder.shapeOf(last)[2] === builder.shapeOf(input)[2];
  return same ? builder.add(`${name}/add`, last, input) : last;
}
