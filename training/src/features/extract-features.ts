import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { isAppError } from '@isitacat/errors';
import type { BrokenFile, Dataset, Example } from '../dataset/read-dataset.js';
import type { LoadedGraph } from '../graph/loaded-graph.js';
import type { FeatureCache } from './feature-cache.js';

/** Decodes a picture to `side` × `side` × 3 bytes, RGB. */
export type Decode = (bytes: Uint8Array, side: number, signal: AbortSignal) => Promise<Uint8Array>;

/** What extraction needs. */
export interface Extraction {
  readonly network: LoadedGraph;
  /** Name of the step whose `[n, d]` result is the features. */
  readonly step: string;
  readonly side: number;
  readonly cache: FeatureCache;
  readonly decode: Decode;
  readonly batchSize: number;
  readonly signal: AbortSignal;
  /** Called after each batch with the number of pictures newly done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Computes and caches the features of every example that has none yet.
 *
 * @returns The files that can't be decoded; they have no features. Other failures throw.
 */
export async function extractFeatures(
  dataset: Dataset,
  extraction: Extraction,
): Promise<readonly BrokenFile[]> {
  const todo = missingOf(dataset.examples, extraction.cache);
  const broken: BrokenFile[] = [];
  const batches = chunk(todo, extraction.batchSize);
  let done = 0;
  let next = decodeBatch(dataset.dir, batches[0] ?? [], extraction);
  for (const [index, batch] of batches.entries()) {
    const decoded = await next;
    // The next batch decodes on other threads while this one is computed.
    next = decodeBatch(dataset.dir, batches[index + 1] ?? [], extraction);
    // Awaited a turn later: a failure in between must not count as unhandled.
    next.catch(() => undefined);
    broken.push(...decoded.broken);
    await computeBatch(decoded.pictures, extraction);
    done += batch.length;
    extraction.onProgress?.(done, todo.length);
  }
  return broken;
}

interface DecodedBatch {
  readonly pictures: readonly { readonly sha256: string; readonly pixels: Uint8Array }[];
  readonly broken: readonly BrokenFile[];
}

async function decodeBatch(
  dir: string,
  batch: readonly Example[],
  extraction: Extraction,
): Promise<DecodedBatch> {
  const { decode, side, signal } = extraction;
  signal.throwIfAborted();
  const broken: BrokenFile[] = [];
  const pictures = await Promise.all(
    batch.map(async ({ path, sha256 }) => {
      const bytes = await readFile(join(dir, path));
      try {
        return [{ sha256, pixels: await decode(bytes, side, signal) }];
      } catch (error) {
        if (!isAppError(error) || error.kind !== 'invalid') throw error;
        broken.push({ path, reason: error.message });
        return [];
      }
    }),
  );
  return { pictures: pictures.flat(), broken };
}

async function computeBatch(pictures: DecodedBatch['pictures'], extraction: Extraction): Promise<void> {
  const { network, step, side, cache } = extraction;
  if (pictures.length === 0) return;
  const pixels = new Int32Array(pictures.length * side * side * 3);
  for (const [n, picture] of pictures.entries()) pixels.set(picture.pixels, n * side * side * 3);
  const input = tf.tensor4d(pixels, [pictures.length, side, side, 3], 'int32');
  const [features] = network.run(input, [step]);
  try {
    const values = await features?.data<'float32'>();
    const vector = (n: number): Float32Array =>
      Float32Array.from(values?.subarray(n * cache.size, (n + 1) * cache.size) ?? []);
    await cache.put(pictures.map(({ sha256 }, n) => [sha256, vector(n)] as const));
  } finally {
    input.dispose();
    features?.dispose();
  }
}

function missingOf(examples: readonly Example[], cache: FeatureCache): readonly Example[] {
  const wanted = new Map(examples.map((example) => [example.sha256, example]));
  return [...wanted.values()].filter(({ sha256 }) => cache.get(sha256) === undefined);
}

function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, n) => items.slice(n * size, (n + 1) * size));
}
