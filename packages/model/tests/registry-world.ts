import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { openStore, type BlobStore } from '@isitacat/storage';

import {
  loadTrustedKeys,
  openSigningKey,
  readBundle,
  Registry,
  type Bundle,
  type TrustedKeys,
} from '../src/index.js';
import { writeSampleBundle } from './sample-bundle.js';

const call = { signal: new AbortController().signal };

/** A registry in a folder of its own, and a publisher that it trusts. Dispose it. */
export interface RegistryWorld extends AsyncDisposable {
  readonly folder: string;
  readonly store: BlobStore;
  readonly registry: Registry;
  readonly trusted: TrustedKeys;
  /** A bundle that differs from others by its weights; `bundle-{model}-{weights}` in the folder. */
  makeBundle(weights: string, model?: string): Promise<Bundle>;
  /** Publishes a bundle of the model `cat` for each. */
  publish(...weights: readonly string[]): Promise<void>;
}

/** Makes one. */
export async function registryWorld(): Promise<RegistryWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-'));
  const store = openStore(pathToFileURL(join(folder, 'store')).href);
  const registry = new Registry(store);
  const key = await openSigningKey(join(folder, 'keys'), 'publisher');
  const trusted = await loadTrustedKeys([join(folder, 'keys')]);
  const makeBundle = async (weights: string, model = 'cat'): Promise<Bundle> => {
    const directory = join(folder, `bundle-${model}-${weights}`);
    await writeSampleBundle(directory, key, { weights, model });
    return await readBundle(directory, trusted, call);
  };
  return {
    ...{ folder, store, registry, trusted, makeBundle },
    async publish(...weights) {
      for (const each of weights) await registry.publish(await makeBundle(each), call);
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
