import { createRequire } from 'node:module';

import { expect, it } from 'vitest';

import { openStore } from '../open-store.js';

const { cache } = createRequire(import.meta.url);

function isLoaded(): boolean {
  return Object.keys(cache).some((path) => path.includes('/@google-cloud/storage/'));
}

it('loads the client of buckets only where a bucket is opened', async () => {
  await using folder = openStore('file:///folder');
  expect(folder.pathOf?.('key')).toBeDefined();
  expect(isLoaded()).toBe(false);
  await using bucket = openStore('gs://bucket', { emulatorHost: 'http://127.0.0.1:1' });
  expect(bucket.pathOf?.('key')).toBeUndefined();
  expect(isLoaded()).toBe(true);
});
