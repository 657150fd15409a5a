import { temporaryDirectory } from '@isitacat/testkit';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

import { openStore, type BlobStore } from '../src/index.js';

const CALL = { signal: new AbortController().signal, durable: false };
const KEY = 'count.ref';
const RACERS = 12;

async function read(store: BlobStore): Promise<{ readonly ifGeneration: string; readonly count: number }> {
  const found = await store.read(KEY, CALL);
  return {
    ifGeneration: found?.generation ?? '',
    count: Number(Buffer.from(found?.bytes ?? []).toString()),
  };
}

/** Counts one up, however often it is beaten to it. */
async function step(store: BlobStore): Promise<void> {
  for (;;) {
    const { ifGeneration, count } = await read(store);
    if (await store.write(KEY, Buffer.from(`${count + 1}`), { ...CALL, ifGeneration })) return;
  }
}

/** @returns what it removed. */
async function remove(store: BlobStore): Promise<number> {
  const { ifGeneration, count } = await read(store);
  if (ifGeneration === '') return 0;
  return (await store.delete(KEY, { ...CALL, ifGeneration })) ? count : 0;
}

it('a removal of what was read loses no step of a counter that is counted on meanwhile', async () => {
  await using folder = await temporaryDirectory();
  const stores = [0, 1].map(() => openStore(pathToFileURL(folder.path).href));
  let removed = 0;
  const race = async (store: BlobStore): Promise<void> => {
    await step(store);
    const count = await remove(store);
    removed += count;
    await step(store);
  };
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: RACERS / 2 }, () => stores.map(race)).flat());
  }
  expect(removed).toBeGreaterThan(0);
  const left = await Promise.all(stores.map(read));
  expect((left[0]?.count ?? 0) + removed).toBe(10 * RACERS * 2);
});
