import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../dataset/read-dataset.js';
import { extractFeatures, type Extraction } from '../features/extract-features.js';
import { FeatureCache } from '../features/feature-cache.js';

/** Pictures per second, in each round of one run. */
export interface Speeds {
  /** Pixels that are decoded already, through the network. */
  readonly bare: readonly number[];
  /** Files to cached features, as training does it. */
  readonly whole: readonly number[];
}

/** An extraction into a cache that is thrown away. */
export type Measured = Omit<Extraction, 'cache' | 'onProgress'> & { readonly featureSize: number };

const ROUNDS = 5;

/**
 * Compares feature extraction with the engine alone, in turns, on the same pictures and batches.
 *
 * @param dataset Pictures that can be decoded; a hundred or more tell enough.
 */
export async function measureSpeed(dataset: Dataset, extraction: Measured): Promise<Speeds> {
  const batches = await decodeBatches(dataset, extraction);
  const bare: number[] = [];
  const whole: number[] = [];
  await computeAll(batches, extraction);
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await perSecond(dataset, () => computeAll(batches, extraction)));
    whole.push(await perSecond(dataset, () => extractInto(dataset, extraction)));
  }
  return { bare, whole };
}

/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function decodeBatches(
  { dir, examples }: Dataset,
  { decode, side, batchSize, signal }: Measured,
): Promise<readonly Int32Array[]> {
  const pixels = await Promise.all(
    examples.map(async ({ path }) => decode(await readFile(join(dir, path)), side, signal)),
  );
  const size = side * side * 3;
  return Array.from({ length: Math.floor(pixels.length / batchSize) }, (_, n) => {
    const batch = new Int32Array(batchSize * size);
    for (const [m, picture] of pixels.slice(n * batchSize, (n + 1) * batchSize).entries())
      batch.set(picture, m * size);
    return batch;
  });
}

async function computeAll(
  batches: readonly Int32Array[],
  { network, step, side, signal }: Measured,
): Promise<void> {
  for (const pixels of batches) {
    signal.throwIfAborted();
    const input = tf.tensor4d(pixels, [pixels.length / (side * side * 3), side, side, 3], 'int32');
    const [features] = network.run(input, [step]);
    try {
      await features?.data();
    } finally {
      tf.dispose([input, ...(features === undefined ? [] : [features])]);
    }
  }
}

async function extractInto(dataset: Dataset, extraction: Measured): Promise<void> {
  const file = join(tmpdir(), `features-${randomUUID()}.bin`);
  try {
    const cache = await FeatureCache.open(file, extraction.featureSize);
    await extractFeatures(dataset, { ...extraction, cache });
  } finally {
    await rm(file, { force: true });
  }
}

async function perSecond({ examples }: Dataset, work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (examples.length * 1000) / (performance.now() - startMs);
}
