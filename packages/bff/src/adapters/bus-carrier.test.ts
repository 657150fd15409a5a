import { createHash } from 'node:crypto';

import { openStore } from '@isitacat/storage';
import { temporaryDirectory } from '@isitacat/testkit';
import { expect, it } from 'vitest';

import { BusCarrier } from './bus-carrier.js';

const LARGE = Buffer.alloc(600_000, 7);

it.each([
  ['names a large picture by its digest', true, createHash('sha256').update(LARGE).digest()],
  ['spares the digest that nobody wants', false, Buffer.alloc(0)],
] as const)('%s', async (_, named, digest) => {
  await using directory = await temporaryDirectory();
  await using store = openStore(`file://${directory.path}`);
  const signal = AbortSignal.timeout(60_000);
  await using passing = await new BusCarrier(store, named).carry(LARGE, { signal });
  if (passing.picture.$case !== 'stored') throw new Error('expected a reference');
  const { key, sha256 } = passing.picture.value;
  expect(digest.equals(sha256)).toBe(true);
  expect(LARGE.equals((await store.read(key, { signal }))?.bytes ?? Buffer.alloc(0))).toBe(true);
});
