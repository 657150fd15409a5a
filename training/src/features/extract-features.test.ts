import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import { temporaryDirectory } from '@isitacat/testkit';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../dataset/read-dataset.js';
import { loadEngine } from '../engines/load-engine.js';
import { GraphBuilder } from '../graph/builder.js';
import { LoadedGraph } from '../graph/loaded-graph.js';
import { dropStaleFeatures } from './decode-witness.js';
import { extractFeatures, type Decode } from './extract-features.js';
import { FeatureCache } from './feature-cache.js';

const SIDE = 2;
const signal = AbortSignal.timeout(15_000);
/** The file's first byte, everywhere; `!` is broken. */
const decode: Decode = (bytes, side) => {
  if (bytes[0] === 0x21) return Promise.reject(new AppError('IMAGE_UNDECODABLE', 'broken'));
  return Promise.resolve(new Uint8Array(side * side * 3).fill(bytes[0] ?? 0));
};

/** The mean colour of a picture, on the current backend. */
function meanColour(): LoadedGraph {
  const builder = new GraphBuilder();
  const mean = builder.mean('embedding', builder.input('pixels', [SIDE, SIDE, 3]));
  return new LoadedGraph(builder.build([mean]));
}

async function withPictures(
  contents: readonly string[],
  use: (dataset: Dataset, cacheFile: string) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryDirectory();
  const examples = contents.map((text, n) => ({
    path: `${n}.jpg`,
    label: 0,
    sha256: Buffer.from(text).toString('hex').repeat(32),
  }));
  for (const [n, text] of contents.entries()) await writeFile(join(folder.path, `${n}.jpg`), text);
  await use(
    { dir: folder.path, labels: ['a'], examples, strangers: [], unreadable: [] },
    join(folder.path, 'features.bin'),
  );
}

beforeAll(async () => {
  await loadEngine('tfjs-wasm');
});

describe('extractFeatures', () => {
  it('computes each picture once, lists broken ones, and keeps no tensor', async () => {
    await withPictures(['a', 'b', '!', 'c', 'b'], async (dataset, file) => {
      const network = meanColour();
      const before = tf.memory().numTensors;
      const cache = await FeatureCache.open(file, 3);
      const seen: string[] = [];
      const options = { network, step: 'embedding', side: SIDE, cache, decode, batchSize: 2, signal };
      const broken = await extractFeatures(dataset, {
        ...options,
        onProgress: (done, total) => seen.push(`${done}/${total}`),
      });
      expect(broken).toEqual([{ path: '2.jpg', reason: 'broken' }]);
      expect(seen).toEqual(['2/4', '4/4']);
      for (const { sha256 } of dataset.examples.filter(({ path }) => path !== '2.jpg'))
        expect(cache.get(sha256)).toEqual(new Float32Array(3).fill(parseInt(sha256.slice(0, 2), 16)));
      expect(tf.memory().numTensors).toBe(before);
      seen.length = 0;
      await extractFeatures(dataset, {
        ...options,
        onProgress: (done, total) => seen.push(`${done}/${total}`),
      });
      expect(seen).toEqual(['1/1']);
      network[Symbol.dispose]();
    });
  });

  it('passes on failures that are not the picture’s', async () => {
    await withPictures(['a', 'b'], async (dataset, file) => {
      const network = meanColour();
      const cache = await FeatureCache.open(file, 3);
      const failing: Decode = () => Promise.reject(new AppError('INTERNAL', 'no memory'));
      const options = {
        network,
        step: 'embedding',
        side: SIDE,
        cache,
        decode: failing,
        batchSize: 1,
        signal,
      };
      await expect(extractFeatures(dataset, options)).rejects.toThrow('no memory');
      network[Symbol.dispose]();
    });
  });
});

describe('dropStaleFeatures', () => {
  it('keeps features while pixels stay the same, and drops them once they change', async () => {
    await withPictures(['a', 'b', 'c'], async (dataset, cacheFile) => {
      const check = { dataset, cacheFile, notesFile: `${cacheFile}.json`, decode, side: SIDE, signal };
      const held = async (): Promise<boolean> =>
        (await FeatureCache.open(cacheFile, 1)).get('ff'.repeat(32)) !== undefined;
      await dropStaleFeatures(check);
      await (await FeatureCache.open(cacheFile, 1)).put([['ff'.repeat(32), Float32Array.of(1)]]);
      await dropStaleFeatures(check);
      expect(await held()).toBe(true);
      const brighter: Decode = async (...args) => (await decode(...args)).map((value) => value + 1);
      await dropStaleFeatures({ ...check, decode: brighter });
      expect(await held()).toBe(false);
    });
  });
});
