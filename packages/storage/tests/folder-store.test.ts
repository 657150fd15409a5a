import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, rename, utimes, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { isAppError } from '@isitacat/errors';
import { temporaryDirectory, type TemporaryDirectory } from '@isitacat/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { readFileOf } from '../src/file/index.js';
import { openStore, type BlobStore } from '../src/index.js';
import { describeBlobStore } from './blob-store-contract.js';

const signal = new AbortController().signal;
const bytes = (text: string): Uint8Array => Buffer.from(text);
const take = (length: number): Uint8Array => new Uint8Array(length);
const urlOf = (path: string): string => pathToFileURL(path).href;

describeBlobStore('a store in a folder', async () => {
  const folder = await temporaryDirectory();
  return {
    open: () => openStore(urlOf(join(folder.path, 'not', 'yet', 'there'))),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
});

describe('a folder', () => {
  let folder: TemporaryDirectory;
  let store: BlobStore;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    store = openStore(urlOf(folder.path));
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await store[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const valueOf = async (key: string): Promise<number> =>
    Number(Buffer.from((await store.read(key, { signal }))?.bytes ?? []).toString());

  function countUp(steps: number): { process: ChildProcess; said: () => number; exited: Promise<unknown> } {
    const script = fileURLToPath(new URL('count-up.mjs', import.meta.url));
    const process_ = spawn(process.execPath, [script, urlOf(folder.path), 'count.ref', String(steps)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = 0;
    process_.stdout.on('data', (data: Buffer) => (said += data.length));
    return { process: process_, said: () => said, exited: once(process_, 'close') };
  }

  it('loses no compare-and-set of several processes', async () => {
    const counters = [1, 2, 3].map(() => countUp(20));
    await Promise.all(counters.map((counter) => counter.exited));
    expect(await valueOf('count.ref')).toBe(60);
  });

  it('stays whole when processes are killed in the middle of a compare-and-set', async () => {
    let atLeast = 0;
    for (let round = 0; round < 3; round += 1) {
      const counter = countUp(1_000_000);
      await once(counter.process.stdout ?? counter.process, 'data');
      counter.process.kill('SIGKILL');
      await counter.exited;
      atLeast += counter.said();
      const value = await valueOf('count.ref');
      expect(value).toBeGreaterThanOrEqual(atLeast);
      expect(value).toBeLessThanOrEqual(atLeast + round + 1); // one more each may have been on its way
    }
  });

  it('clears away generations that can never become current, and spares those that can', async () => {
    const directory = join(folder.path, 'a.ref@');
    await store.write('a.ref', bytes('one'), { signal });
    await store.write('a.ref', bytes('two'), { signal });
    for (const name of ['1-lost', '3-lost', '4-racing']) await writeFile(join(directory, name), 'x');
    await store.write('a.ref', bytes('three'), { signal });
    const left = await readdir(directory);
    expect(left.map((name) => name.replace(/^(\d+-)[0-9a-f-]{36}/, '$1')).sort()).toEqual([
      '3-',
      '3-.current',
      '4-racing',
    ]);
  });

  it('takes what a removal left that died for nothing', async () => {
    const directory = join(folder.path, 'a.ref@');
    await store.create('a.ref', bytes('one'), { signal });
    const generation = (await store.read('a.ref', { signal }))?.generation ?? '';
    await rename(join(directory, `${generation}.current`), join(directory, `${generation}.removed`));
    expect(await store.read('a.ref', { signal })).toBeUndefined();
    expect(await store.delete('a.ref', { signal, ifGeneration: generation })).toBe(false);
    expect(await store.create('a.ref', bytes('two'), { signal })).toBe(true);
    expect(await readdir(directory)).toHaveLength(2);
  });

  it('clears away what a process left that died, never lists it, and spares one at work', async () => {
    const staging = join(folder.path, '@staging');
    await mkdir(staging);
    for (const name of ['dead', 'alive']) await writeFile(join(staging, name), 'half');
    await utimes(join(staging, 'dead'), 0, 0);
    expect(await store.list('', { signal })).toEqual([]);
    await store.create('a', bytes('x'), { signal });
    expect(await readdir(staging)).toEqual(['alive']);
    expect(await store.list('', { signal })).toEqual(['a']);
    expect(await store.listPrefixes('', { signal })).toEqual([]);
  });

  it('leaves nothing behind when objects are removed', async () => {
    const keys = [`images/${'0'.repeat(26)}/content`, 'a/b/c/d', 'a/b.ref'];
    for (const key of keys) await store.create(key, bytes('x'), { signal });
    for (const key of keys) await store.delete(key, { signal });
    expect(await readdir(folder.path)).toEqual(['@staging']);
    expect(await readdir(join(folder.path, '@staging'))).toEqual([]);
  });

  it('does not take an empty folder for a segment', async () => {
    await mkdir(join(folder.path, 'images', 'empty', 'deep'), { recursive: true });
    await store.create('images/full/content', bytes('x'), { signal });
    expect(await store.listPrefixes('images/', { signal })).toEqual(['full']);
  });

  it('creates while others remove what lies beside it', async () => {
    const racing = Array.from({ length: 60 }, async (_, at) => {
      const key = `deep/down/${at % 3}/${at}`;
      expect(await store.create(key, bytes('x'), { signal, durable: false })).toBe(true);
      expect(await store.delete(key, { signal, durable: false })).toBe(true);
    });
    await Promise.all(racing);
    expect(await store.list('', { signal })).toEqual([]);
  });

  it('puts contents and names on the disk unless it need not', async () => {
    const handle = await open(folder.path, 'r');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const syncs = [vi.spyOn(prototype, 'sync'), vi.spyOn(prototype, 'datasync')] as const;
    await store.create('warm/up', bytes('x'), { signal });
    const counts = async (change: Promise<unknown>): Promise<readonly number[]> => {
      await change;
      return syncs.map((sync) => {
        const calls = sync.mock.calls.length;
        sync.mockClear();
        return calls;
      });
    };
    await counts(Promise.resolve());
    const lazy = { signal, durable: false };
    expect(await counts(store.create('lazy/a', bytes('x'), lazy))).toEqual([0, 0]);
    expect(await counts(store.write('lazy/b.ref', bytes('x'), lazy))).toEqual([0, 0]);
    expect(await counts(store.delete('lazy/a', lazy))).toEqual([0, 0]);
    expect(await counts(store.create('warm/a', bytes('x'), { signal }))).toEqual([1, 1]);
    expect(await counts(store.create('new/one/a', bytes('x'), { signal }))).toEqual([3, 1]);
    expect(await counts(store.write('warm/a', bytes('y'), { signal }))).toEqual([1, 1]);
    expect(await counts(store.delete('warm/a', { signal }))).toEqual([1, 0]);
    expect(await counts(store.write('warm/b.ref', bytes('y'), { signal }))).toEqual([2, 1]);
  });

  it('says that storage is unavailable, and not where it lies, when a call fails', async () => {
    await store.create('file', bytes('x'), { signal });
    const below = store.create('file/below', bytes('x'), { signal });
    await expect(below).rejects.toSatisfy(
      (error) => isAppError(error, 'STORAGE_UNAVAILABLE') && !error.message.includes(folder.path),
    );
  });

  it('says so of an object that is removed before it is read', async () => {
    await store.create('gone', bytes('x'), { signal });
    const pieces = await store.open('gone', { signal });
    await store.delete('gone', { signal });
    const read = async (): Promise<void> => {
      for await (const piece of pieces ?? []) expect(piece).toBeUndefined();
    };
    await expect(read()).rejects.toSatisfy((error) => isAppError(error, 'STORAGE_UNAVAILABLE'));
  });

  it('names the file of an object, which another process reads whole', async () => {
    await store.create('a/picture', bytes('one'), { signal });
    const path = store.pathOf?.('a/picture') ?? '';
    expect(Buffer.from(readFileOf(path, 3, take) ?? []).toString()).toBe('one');
    expect(readFileOf(store.pathOf?.('a/nothing') ?? '', 3, take)).toBeUndefined();
    expect(store.pathOf?.('a/thing.ref')).toBeUndefined();
  });

  it('says that such a file is too large, or can not be read, and not where it lies', async () => {
    await store.create('a/picture', bytes('four'), { signal });
    const reasonOf = (key: string, maxBytes: number): string => {
      try {
        readFileOf(store.pathOf?.(key) ?? '', maxBytes, take);
      } catch (error) {
        if (isAppError(error) && !error.message.includes(folder.path)) return error.reason;
      }
      return 'none';
    };
    expect(reasonOf('a/picture', 3)).toBe('STORED_TOO_LARGE');
    expect(reasonOf('a', Infinity)).toBe('STORAGE_UNAVAILABLE');
  });
});
