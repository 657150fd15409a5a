import { pathToFileURL } from 'node:url';

import { isAppError } from '@isitacat/errors';
import { temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { RecordStore, openStore, type BlobStore } from '../src/index.js';

const signal = new AbortController().signal;

/** Kept as text, to see that the codec is used both ways. */
const codec = {
  toJSON: (date: Date): unknown => ({ at: date.toISOString() }),
  fromJSON: (json: unknown): Date => new Date((json as { at: string }).at),
};

describe('records', () => {
  let folder: TemporaryDirectory;
  let store: BlobStore;
  let records: RecordStore<Date>;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    store = openStore(pathToFileURL(folder.path).href);
    records = new RecordStore(store, codec);
  });

  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it('come back as they were stored', async () => {
    expect(await records.create('a.json', new Date(7), { signal })).toBe(true);
    expect(await records.read('a.json', { signal })).toEqual(new Date(7));
  });

  it('are the first writer’s', async () => {
    await records.create('a.json', new Date(1), { signal });
    expect(await records.create('a.json', new Date(2), { signal })).toBe(false);
    expect(await records.read('a.json', { signal })).toEqual(new Date(1));
  });

  it('that are to be kept give way to the first writer’s', async () => {
    expect(await records.keep('a.json', new Date(1), { signal })).toEqual(new Date(1));
    expect(await records.keep('a.json', new Date(2), { signal })).toEqual(new Date(1));
  });

  it('take the place of others where they are told to', async () => {
    await records.create('a.json', new Date(1), { signal });
    await records.replace('a.json', new Date(2), { signal });
    expect(await records.read('a.json', { signal })).toEqual(new Date(2));
  });

  it('are nothing where none is', async () => {
    expect(await records.read('none.json', { signal })).toBeUndefined();
  });

  it.each(['', '{"at":', 'null'])('that are damaged to "%s" are refused', async (text) => {
    await store.create('a.json', Buffer.from(text), { signal });
    await expect(records.read('a.json', { signal })).rejects.toSatisfy((error) =>
      isAppError(error, 'CHECKSUM_MISMATCH'),
    );
  });
});
