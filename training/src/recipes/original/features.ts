import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Example } from '../../dataset/read-dataset.js';
import type { HeadData } from '../../head/fit-head.js';
import { takeRows } from '../../head/matrix.js';
import { decode } from '../../pipeline/load-data.js';
import type { LoadedTrunk } from './load-trunk.js';
import type { FeaturesOf } from './train-epochs.js';

/** Features that were computed before. */
export function cachedFeatures({ examples, pooled }: HeadData): FeaturesOf {
  const places = new Map(examples.map((example, n) => [example, n]));
  return (batch) => {
    const rows = batch.flatMap((example) => places.get(example) ?? []);
    const { data } = takeRows(pooled, rows);
    return Promise.resolve(tf.tensor2d(data, [rows.length, pooled.columns]));
  };
}

// As many pictures as go through the trunk at once: its first maps are 16 MB each.
const AT_ONCE = 8;

/** Features computed anew at each call, as the original did in each epoch. */
export function freshFeatures(trunk: LoadedTrunk, dir: string, signal: AbortSignal): FeaturesOf {
  return async (batch) => {
    const parts: tf.Tensor2D[] = [];
    for (let start = 0; start < batch.length; start += AT_ONCE)
      parts.push(await compute(batch.slice(start, start + AT_ONCE), trunk, dir, signal));
    const whole = tf.concat2d(parts, 0);
    tf.dispose(parts);
    return whole;
  };
}

async function compute(
  batch: readonly Example[],
  { network, side, step, featureSize }: LoadedTrunk,
  dir: string,
  signal: AbortSignal,
): Promise<tf.Tensor2D> {
  const pixels = await Promise.all(
    batch.map(async ({ path }) => decode(await readFile(join(dir, path), { signal }), side, signal)),
  );
  return tf.tidy(() => {
    const input = tf.tensor4d(Int32Array.from(Buffer.concat(pixels)), [batch.length, side, side, 3], 'int32');
    const [features] = network.run(input, [step]);
    return tf.reshape(features ?? 0, [batch.length, featureSize]);
  });
}
