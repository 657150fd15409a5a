import { setMaxListeners } from 'node:events';

import { isAppError } from '@isitacat/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { BlobStore } from '../src/index.js';

/** A medium under test: any number of stores opened on the same objects, as processes would. */
export interface Medium extends AsyncDisposable {
  open(): BlobStore;
}

const signal = new AbortController().signal;
setMaxListeners(0, signal); // of a thousand calls at once
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** What every BlobStore does, whatever it keeps objects in. */
export function describeBlobStore(name: string, startMedium: () => Promise<Medium>): void {
  describe(name, () => {
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

    const textOf = async (key: string): Promise<string | undefined> => {
      const found = await other.read(key, { signal });
      return found && Buffer.from(found.bytes).toString();
    };
    const put = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await store.create(key, bytes(key), { signal, durable: false });
    };
    const generationOf = async (key: string): Promise<string> =>
      (await other.read(key, { signal }))?.generation ?? '';

    describe('create', () => {
      it('stores what every other process then reads', async () => {
        expect(await store.create('create/a', bytes('one'), { signal })).toBe(true);
        expect(await textOf('create/a')).toBe('one');
      });

      it('leaves the first in place and says so to the second', async () => {
        await store.create('create/twice', bytes('first'), { signal });
        expect(await other.create('create/twice', bytes('second'), { signal })).toBe(false);
        expect(await textOf('create/twice')).toBe('first');
      });

      it.each(['create/race', 'create/race.ref'])('lets one of many racers win %s', async (key) => {
        const racers = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? store : other));
        const won = await Promise.all(
          racers.map((racer, at) => racer.create(key, bytes(`racer ${at}`), { signal })),
        );
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await textOf(key)).toBe(`racer ${won.indexOf(true)}`);
      });

      it('keeps an empty object', async () => {
        expect(await store.create('create/empty', new Uint8Array(), { signal })).toBe(true);
        expect(await textOf('create/empty')).toBe('');
      });

      it('takes a stream, and shows none of it before its end', async () => {
        const seen: (string | undefined)[] = [];
        async function* body(): AsyncGenerator<Uint8Array> {
          yield bytes('first half, ');
          seen.push(await textOf('create/stream'));
          yield bytes('second half');
        }
        expect(await store.create('create/stream', body(), { signal })).toBe(true);
        expect(seen).toEqual([undefined]);
        expect(await textOf('create/stream')).toBe('first half, second half');
      });

      it('keeps nothing of a stream that fails, and throws what the stream threw', async () => {
        const fault = Object.assign(new Error('caller left'), { code: 'ENOSPC' });
        async function* body(): AsyncGenerator<Uint8Array> {
          yield await Promise.resolve(bytes('half'));
          throw fault;
        }
        await expect(store.create('create/failed', body(), { signal })).rejects.toBe(fault);
        expect(await textOf('create/failed')).toBeUndefined();
        expect(await store.list('create/failed/', { signal })).toEqual([]);
      });

      it('does nothing once its signal is aborted', async () => {
        const reason = new Error('enough');
        const call = store.create('create/aborted', bytes('x'), { signal: AbortSignal.abort(reason) });
        await expect(call).rejects.toBe(reason);
        expect(await textOf('create/aborted')).toBeUndefined();
      });
    });

    describe('write', () => {
      it('replaces what create stored', async () => {
        await store.create('write/a', bytes('one'), { signal });
        expect(await other.write('write/a', bytes('two'), { signal })).toBe(true);
        expect(await textOf('write/a')).toBe('two');
      });

      it('stores what was not there', async () => {
        expect(await store.write('write/new', bytes('one'), { signal })).toBe(true);
        expect(await store.write('write/new.ref', bytes('one'), { signal })).toBe(true);
        expect(await textOf('write/new')).toBe('one');
        expect(await textOf('write/new.ref')).toBe('one');
      });

      it('gives another generation with each change', async () => {
        const seen = new Set<string>();
        for (const key of ['write/changes', 'write/changes.ref']) {
          for (const text of ['one', 'two', 'two']) {
            await store.write(key, bytes(text), { signal });
            seen.add(await generationOf(key));
          }
        }
        expect(seen.size).toBe(6);
        expect(seen).not.toContain('');
      });

      it('replaces only the generation that it was asked to', async () => {
        await store.create('write/set.ref', bytes('one'), { signal });
        const ifGeneration = await generationOf('write/set.ref');
        expect(await store.write('write/set.ref', bytes('two'), { signal, ifGeneration })).toBe(true);
        expect(await store.write('write/set.ref', bytes('three'), { signal, ifGeneration })).toBe(false);
        expect(await store.write('write/set.ref', bytes('four'), { signal, ifGeneration: '' })).toBe(false);
        expect(await textOf('write/set.ref')).toBe('two');
      });

      it('refuses to replace what is not there', async () => {
        await store.create('write/gone.ref', bytes('one'), { signal });
        const ifGeneration = await generationOf('write/gone.ref');
        await store.delete('write/gone.ref', { signal });
        expect(await store.write('write/gone.ref', bytes('two'), { signal, ifGeneration })).toBe(false);
        expect(await textOf('write/gone.ref')).toBeUndefined();
      });

      it('does not take a new object for the one that was removed', async () => {
        await store.create('write/again.ref', bytes('one'), { signal });
        const ifGeneration = await generationOf('write/again.ref');
        await store.delete('write/again.ref', { signal });
        await store.create('write/again.ref', bytes('one'), { signal });
        expect(await store.write('write/again.ref', bytes('two'), { signal, ifGeneration })).toBe(false);
      });

      it('loses no step of many racing counters', async () => {
        const step = async (racer: BlobStore): Promise<void> => {
          for (;;) {
            const found = await racer.read('write/count.ref', { signal });
            const next = Number(Buffer.from(found?.bytes ?? []).toString()) + 1;
            const ifGeneration = found?.generation ?? '';
            if (await racer.write('write/count.ref', bytes(`${next}`), { signal, ifGeneration })) return;
          }
        };
        await Promise.all(Array.from({ length: 10 }, (_, at) => step(at % 2 === 0 ? store : other)));
        expect(await textOf('write/count.ref')).toBe('10');
      });

      it('compares generations only of keys made for it', async () => {
        const call = store.write('write/plain', bytes('x'), { signal, ifGeneration: '' });
        await expect(call).rejects.toThrow(TypeError);
      });
    });

    describe('read and open', () => {
      it('give nothing for what is not there', async () => {
        await put('read/there');
        for (const key of ['read/none', 'read/none.ref', 'none/at/all']) {
          expect(await store.read(key, { signal })).toBeUndefined();
          expect(await store.open(key, { signal })).toBeUndefined();
        }
      });

      it('give back every byte of a large object, in pieces', async () => {
        const large = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 31) % 251);
        await store.create('read/large', large, { signal, durable: false });
        expect(Buffer.compare((await other.read('read/large', { signal }))?.bytes ?? bytes(''), large)).toBe(
          0,
        );
        const pieces: Uint8Array[] = [];
        for await (const piece of (await other.open('read/large', { signal })) ?? []) pieces.push(piece);
        expect(pieces.length).toBeGreaterThan(1);
        expect(Buffer.compare(Buffer.concat(pieces), large)).toBe(0);
      });

      it('let a reader leave early', async () => {
        await store.create('read/early', new Uint8Array(2_000_000), { signal, durable: false });
        let total = 0;
        for await (const piece of (await store.open('read/early', { signal })) ?? []) {
          total += piece.length;
          break;
        }
        expect(total).toBeGreaterThan(0);
      });

      it('stop when the signal is aborted in the middle', async () => {
        await store.create('read/stop', new Uint8Array(2_000_000), { signal, durable: false });
        const stop = new AbortController();
        const reason = new Error('enough');
        const pieces = await store.open('read/stop', { signal: stop.signal });
        const readAll = async (): Promise<void> => {
          for await (const piece of pieces ?? []) if (piece.length > 0) stop.abort(reason);
        };
        await expect(readAll()).rejects.toBe(reason);
      });

      it('hold no more than they are allowed to', async () => {
        await put('read/small');
        expect((await store.read('read/small', { signal, maxBytes: 10 }))?.bytes).toHaveLength(10);
        const call = store.read('read/small', { signal, maxBytes: 9 });
        await expect(call).rejects.toSatisfy((error) => isAppError(error, 'CHECKSUM_MISMATCH'));
      });
    });

    describe('delete', () => {
      it('removes an object once', async () => {
        await put('delete/a', 'delete/b.ref');
        expect(await store.delete('delete/a', { signal })).toBe(true);
        expect(await store.delete('delete/a', { signal })).toBe(false);
        expect(await store.delete('delete/b.ref', { signal, durable: false })).toBe(true);
        expect(await store.list('delete/', { signal })).toEqual([]);
        expect(await store.listPrefixes('', { signal })).not.toContain('delete');
      });

      it('lets the key be created again', async () => {
        await put('delete/again');
        await store.delete('delete/again', { signal });
        expect(await store.create('delete/again', bytes('new'), { signal })).toBe(true);
        expect(await textOf('delete/again')).toBe('new');
      });
    });

    describe('list', () => {
      const id = (start: string): string => start.padEnd(26, '0');

      it('gives the keys below a prefix by their bytes, whatever they are named', async () => {
        const names = [
          'B',
          'Z.ref',
          'a-b',
          'a/b',
          'a0',
          'a=',
          'a_',
          `${id('aaaaab')}/x`,
          'aaaaac',
          `${id('aaaaabc')}/x`,
          'aaaaabbb',
          'aaaaa',
          id('aaaaaa'),
        ];
        const keys = names.map((name) => `list/names/${name}`);
        await put(...keys);
        expect(await store.list('list/names/', { signal })).toEqual([...keys].sort());
      });

      it('goes on strictly after a key, there or not, up to a limit', async () => {
        const keys = ['a', 'b', 'd', 'e'].flatMap((start) => [`page/${id(start)}/x`, `page/${id(start)}/y`]);
        await put(...keys);
        const page = (after: string): Promise<readonly string[]> =>
          store.list('page/', { signal, after, limit: 3 });
        expect(await page('')).toEqual(keys.slice(0, 3));
        expect(await page(keys[2] ?? '')).toEqual(keys.slice(3, 6));
        expect(await page('page/c')).toEqual(keys.slice(4, 7));
        expect(await page(keys[6] ?? '')).toEqual(keys.slice(7));
        expect(await page('page/z')).toEqual([]);
      });

      it('gives the segments below a prefix once each, page by page', async () => {
        const ids = ['a', 'b', 'c', 'd'].map(id);
        await put(
          ...ids.flatMap((each) => [`seg/${each}/x`, `seg/${each}/y/z`]),
          'seg/file',
          'seg/z-z/x',
          'seg/z/x',
        );
        const first = await store.listPrefixes('seg/', { signal, limit: 3 });
        expect(first).toEqual(ids.slice(0, 3));
        const rest = await store.listPrefixes('seg/', { signal, after: first[2] ?? '' });
        expect(rest).toEqual([ids[3], 'z-z', 'z']);
        expect(await store.listPrefixes('seg/', { signal, after: 'z-z' })).toEqual(['z']);
      });

      it('gives more than one page of the medium at once', async () => {
        const keys = Array.from({ length: 1005 }, (_, at) => `many/${String(at).padStart(5, '0')}`);
        await Promise.all(keys.map((key) => store.create(key, new Uint8Array(), { signal, durable: false })));
        expect(await store.list('many/', { signal })).toEqual(keys);
      }, 60_000);

      it('gives nothing below what is not there', async () => {
        expect(await store.list('nothing/', { signal })).toEqual([]);
        expect(await store.listPrefixes('nothing/', { signal })).toEqual([]);
      });

      it('refuses a limit below 1', async () => {
        await expect(store.list('', { signal, limit: 0 })).rejects.toThrow(TypeError);
      });
    });

    it.each([
      '',
      '/',
      'a//b',
      '../a',
      'a/..',
      'a/./b',
      'a b',
      'a\\b',
      'ä',
      'a/',
      '/a',
      'a~',
      '@a',
      'x'.repeat(201),
    ])('refuses the key "%s"', async (key) => {
      await expect(store.create(key, bytes('x'), { signal })).rejects.toThrow(TypeError);
      await expect(store.read(key, { signal })).rejects.toThrow(TypeError);
      await expect(store.delete(key, { signal })).rejects.toThrow(TypeError);
    });

    it.each(['a', '/', '../', 'a//'])('refuses the prefix "%s"', async (prefix) => {
      await expect(store.list(prefix, { signal })).rejects.toThrow(TypeError);
      await expect(store.listPrefixes(prefix, { signal })).rejects.toThrow(TypeError);
    });
  });
}
