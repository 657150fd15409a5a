import { setMaxListeners } from 'node:events';

import { afterAll, beforeAll } from 'vitest';

import type { BlobStore } from '../../src/index.js';

/** A medium under test: stores, however many, opened on the same objects, as processes would. */
export interface Medium extends AsyncDisposable {
  open(): BlobStore;
}

/** Never aborted. */
export const signal = new AbortController().signal;
setMaxListeners(0, signal); // of a thousand calls at once

/** What is put into objects. */
export const bytes = (text: string): Uint8Array => Buffer.from(text);

/** Two stores on one medium, and short ways to use them. For use inside tests only. */
export interface StoresUnderTest {
  readonly store: BlobStore;
  readonly other: BlobStore;
  /** What the other store reads; undefined when nothing is there. */
  textOf(key: string): Promise<string | undefined>;
  /** Creates objects that hold their own keys. */
  put(...keys: readonly string[]): Promise<void>;
  /** Empty when nothing is there. */
  generationOf(key: string): Promise<string>;
}

/** Opens them before the first test and closes them after the last. */
export function useStores(startMedium: () => Promise<Medium>): StoresUnderTest {
  let medium: Medium;
  let store: BlobStore;
  let other: BlobStore;
  beforeAll(async () => {
    medium = await startMedium();
    store = medium.open();
    other = medium.open();
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await medium[Symbol.asyncDispose]();
  });
  return {
    get store() {
      return store;
    },
    get other() {
      return other;
    },
    async textOf(key) {
      const found = await other.read(key, { signal });
      return found && Buffer.from(found.bytes).toString();
    },
    async put(...keys) {
      for (const key of keys) await store.create(key, bytes(key), { signal, durable: false });
    },
    async generationOf(key) {
      return (await other.read(key, { signal }))?.generation ?? '';
    },
  };
}
