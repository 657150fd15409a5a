import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAppError } from '@isitacat/errors';
import { FINGERPRINT_SIDE, fingerprintOf, greyOf, type Fingerprint } from '../dataset/fingerprint.js';
import type { Dataset, Example } from '../dataset/read-dataset.js';
import type { Decode } from './extract-features.js';
import type { FeatureCache } from './feature-cache.js';

/** Pictures decoded at a time, and kept at a time. */
const BATCH = 32;

/** The fingerprints of all pictures that can be decoded, by digest; those that are new go into `cache`. */
export async function extractFingerprints(
  { dir, examples }: Dataset,
  options: { readonly cache: FeatureCache; readonly decode: Decode; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Fingerprint>> {
  const { cache } = options;
  const wanted = [...new Map(examples.map((example) => [example.sha256, example])).values()];
  const missing = wanted.filter(({ sha256 }) => cache.get(sha256) === undefined);
  for (let n = 0; n < missing.length; n += BATCH) {
    const batch = missing.slice(n, n + BATCH);
    const found = await Promise.all(batch.map((example) => greyOfFile(dir, example, options)));
    await cache.put(found.flat());
  }
  return new Map(
    wanted.flatMap(({ sha256 }) => {
      const grey = cache.get(sha256);
      return grey === undefined ? [] : [[sha256, fingerprintOf(grey)] as const];
    }),
  );
}

/** @returns nothing for a broken file: who extracts features lists it. */
async function greyOfFile(
  dir: string,
  { path, sha256 }: Example,
  { decode, signal }: { readonly decode: Decode; readonly signal: AbortSignal },
): Promise<readonly (readonly [string, Float32Array])[]> {
  signal.throwIfAborted();
  const bytes = await readFile(join(dir, path));
  try {
    return [[sha256, greyOf(await decode(bytes, FINGERPRINT_SIDE, signal))]];
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'invalid') throw error;
    return [];
  }
}
