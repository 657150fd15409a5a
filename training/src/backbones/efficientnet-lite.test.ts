import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { TINY_CLASSES, TINY_EMBEDDING, tinyLite } from '../../tests/support/tiny-lite.js';
import { loadEngine } from '../engines/load-engine.js';
import { LoadedGraph } from '../graph/loaded-graph.js';
import { efficientnetLite } from './efficientnet-lite.js';
import { foldConvolution } from './fold.js';

beforeAll(async () => {
  await loadEngine('tfjs-wasm');
});

describe('efficientnetLite', () => {
  it.each([
    [0, 224, 7, 16, 9],
    [1, 240, 8, 21, 14],
    [2, 260, 9, 21, 14],
  ] as const)(
    'variant %i at %i px ends in %i places after %i blocks, %i of them with a skip',
    (variant, side, places, blocks, skips) => {
      const { graph, classifier } = efficientnetLite(variant, tinyLite(variant), side);
      const named = (end: string): number => graph.steps.filter(({ name }) => name.endsWith(end)).length;
      expect(graph.steps.find(({ name }) => name === 'features')?.shape).toEqual([
        places,
        places,
        TINY_EMBEDDING,
      ]);
      expect(named('/depthwise')).toBe(blocks);
      expect(named('/add')).toBe(skips);
      expect(classifier.kernel.shape).toEqual([TINY_EMBEDDING, TINY_CLASSES]);
    },
  );

  it('gives one finite embedding a picture and keeps no tensor', () => {
    const before = tf.memory().numTensors;
    const { graph } = efficientnetLite(0, tinyLite(0), 64);
    const network = new LoadedGraph(graph);
    const pixels = tf.randomUniform<tf.Rank.R4>([2, 64, 64, 3], 0, 255, 'int32');
    const [embedding] = network.run(pixels, ['embedding']);
    expect(embedding?.shape).toEqual([2, TINY_EMBEDDING]);
    expect([...(embedding?.dataSync() ?? [])].every(Number.isFinite)).toBe(true);
    tf.dispose([pixels, ...(embedding === undefined ? [] : [embedding])]);
    network[Symbol.dispose]();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names the tensor that a file lacks', () => {
    const tensors = tinyLite(0);
    tensors.delete('_blocks.3._bn1.bias');
    expect(() => efficientnetLite(0, tensors, 64)).toThrow('_blocks.3._bn1.bias');
  });
});

describe('foldConvolution', () => {
  it('gives what the convolution and its BatchNorm give one after the other', () => {
    const tensors = tinyLite(0);
    const { kernel, bias } = foldConvolution(tensors, '_conv_stem', '_bn0');
    const difference = tf.tidy(() => {
      const x = tf.randomUniform<tf.Rank.R4>([1, 9, 9, 3], -1, 1);
      const values = (name: string): tf.Tensor => tf.tensor(tensors.get(name)?.data ?? []);
      const torchOrder = tf.reshape<tf.Rank.R4>(values('_conv_stem.weight'), [4, 3, 3, 3]);
      const plain = tf.conv2d(x, tf.transpose<tf.Tensor4D>(torchOrder, [2, 3, 1, 0]), 2, 'same');
      const spread = tf.sqrt(tf.add(values('_bn0.running_var'), 1e-3));
      const centred = tf.div(tf.sub(plain, values('_bn0.running_mean')), spread);
      const normed = tf.add(tf.mul(centred, values('_bn0.weight')), values('_bn0.bias'));
      const folded = tf.conv2d(x, tf.tensor4d(kernel.data, [3, 3, 3, 4]), 2, 'same');
      return tf.max(tf.abs(tf.sub(tf.add(folded, tf.tensor(bias.data)), normed))).dataSync()[0];
    });
    expect(difference).toBeLessThan(5e-3); // weights are rounded to float16
  });
});
