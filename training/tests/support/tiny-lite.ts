import type { NamedTensor } from '../../src/backbones/torch-file.js';
import { randomSource, randomValues } from './random.js';

/** Kernel side of each stage, and its blocks in each variant. */
const STAGES = [
  { kernel: 3, blocks: [1, 1, 1] },
  { kernel: 3, blocks: [2, 3, 3] },
  { kernel: 5, blocks: [2, 3, 3] },
  { kernel: 3, blocks: [3, 4, 4] },
  { kernel: 5, blocks: [3, 4, 4] },
  { kernel: 5, blocks: [4, 5, 5] },
  { kernel: 3, blocks: [1, 1, 1] },
] as const;
/** Channels of the stem; each stage has one more. The real ones only take longer. */
const STEM_CHANNELS = 4;
/** Length of the tiny network's embedding. */
export const TINY_EMBEDDING = 12;
/** Classes of the tiny network's own classifier. */
export const TINY_CLASSES = 20;

/** All tensors of an EfficientNet-Lite with few channels and random weights. */
export function tinyLite(variant: 0 | 1 | 2, seed = 1): Map<string, NamedTensor> {
  const random = randomSource(seed);
  const tensors = new Map<string, NamedTensor>();
  const add = (name: string, shape: readonly number[], size: number, middle = 0): void => {
    const count = shape.reduce((product, side) => product * side, 1);
    const data = randomValues(count, size, random).map((value) => value + middle);
    tensors.set(name, { shape, data });
  };
  const addNorm = (name: string, channels: number): void => {
    add(`${name}.weight`, [channels], 0.3, 1);
    add(`${name}.bias`, [channels], 0.5, 0.5);
    add(`${name}.running_mean`, [channels], 0.2);
    add(`${name}.running_var`, [channels], 0.3, 1);
  };
  const addConv = (name: string, norm: string, shape: readonly [number, number, number, number]): void => {
    add(`${name}.weight`, shape, 1.5 / Math.sqrt(shape[1] * shape[2]));
    addNorm(norm, shape[0]);
  };
  addConv('_conv_stem', '_bn0', [STEM_CHANNELS, 3, 3, 3]);
  let channels = STEM_CHANNELS;
  let block = 0;
  for (const { kernel, blocks } of STAGES) {
    const out = channels + 1;
    for (let repeat = 0; repeat < blocks[variant]; repeat += 1, block += 1, channels = out) {
      const from = `_blocks.${block}`;
      if (block > 0) addConv(`${from}._expand_conv`, `${from}._bn0`, [channels, channels, 1, 1]);
      addConv(`${from}._depthwise_conv`, `${from}._bn1`, [channels, 1, kernel, kernel]);
      addConv(`${from}._project_conv`, `${from}._bn2`, [out, channels, 1, 1]);
    }
  }
  addConv('_conv_head', '_bn1', [TINY_EMBEDDING, channels, 1, 1]);
  add('_fc.weight', [TINY_CLASSES, TINY_EMBEDDING], 1);
  add('_fc.bias', [TINY_CLASSES], 1);
  return tensors;
}
