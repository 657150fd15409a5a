import { isAppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';

import { bytes, signal, type StoresUnderTest } from './stores.js';

/** What reading and deleting do. */
export function describeReadAndDelete(under: StoresUnderTest): void {
  describe('read and open', () => {
    it('give nothing for what is not there', async () => {
      await under.put('read/there');
      for (const key of ['read/none', 'read/none.ref', 'none/at/all']) {
        expect(await under.store.read(key, { signal })).toBeUndefined();
        expect(await under.store.open(key, { signal })).toBeUndefined();
      }
    });

    it('give back every byte of a large object, in pieces', async () => {
      const large = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 31) % 251);
      await under.store.create('read/large', large, { signal, durable: false });
      expect(
        Buffer.compare((await under.other.read('read/large', { signal }))?.bytes ?? bytes(''), large),
      ).toBe(0);
      const pieces: Uint8Array[] = [];
      for await (const piece of (await under.other.open('read/large', { signal })) ?? []) pieces.push(piece);
      expect(pieces.length).toBeGreaterThan(1);
      expect(Buffer.compare(Buffer.concat(pieces), large)).toBe(0);
    });

    it('let a reader leave early', async () => {
      await under.store.create('read/early', new Uint8Array(2_000_000), { signal, durable: false });
      let total = 0;
      for await (const piece of (await under.store.open('read/early', { signal })) ?? []) {
        total += piece.length;
        break;
      }
      expect(total).toBeGreaterThan(0);
    });

    it('stop when the signal is aborted in the middle', async () => {
      await under.store.create('read/stop', new Uint8Array(2_000_000), { signal, durable: false });
      const stop = new AbortController();
      const reason = new Error('enough');
      const pieces = await under.store.open('read/stop', { signal: stop.signal });
      const readAll = async (): Promise<void> => {
        for await (const piece of pieces ?? []) if (piece.length > 0) stop.abort(reason);
      };
      await expect(readAll()).rejects.toBe(reason);
    });

    it('hold no more than they are allowed to', async () => {
      await under.put('read/small');
      expect((await under.store.read('read/small', { signal, maxBytes: 10 }))?.bytes).toHaveLength(10);
      const call = under.store.read('read/small', { signal, maxBytes: 9 });
      await expect(call).rejects.toSatisfy((error) => isAppError(error, 'STORED_TOO_LARGE'));
    });
  });

  describe('delete', () => {
    it('removes an object once', async () => {
      await under.put('delete/a', 'delete/b.ref');
      expect(await under.store.delete('delete/a', { signal })).toBe(true);
      expect(await under.store.delete('delete/a', { signal })).toBe(false);
      expect(await under.store.delete('delete/b.ref', { signal, durable: false })).toBe(true);
      expect(await under.store.list('delete/', { signal })).toEqual([]);
      expect(await under.store.listPrefixes('', { signal })).not.toContain('delete');
    });

    it('lets the key be created again', async () => {
      await under.put('delete/again');
      await under.store.delete('delete/again', { signal });
      expect(await under.store.create('delete/again', bytes('new'), { signal })).toBe(true);
      expect(await under.textOf('delete/again')).toBe('new');
    });

    it('removes only the generation that it was asked to', async () => {
      await under.put('delete/set.ref');
      const ifGeneration = await under.generationOf('delete/set.ref');
      await under.store.write('delete/set.ref', bytes('two'), { signal });
      expect(await under.other.delete('delete/set.ref', { signal, ifGeneration })).toBe(false);
      expect(await under.textOf('delete/set.ref')).toBe('two');
      const current = { signal, ifGeneration: await under.generationOf('delete/set.ref') };
      expect(await under.other.delete('delete/set.ref', current)).toBe(true);
      expect(await under.other.delete('delete/set.ref', current)).toBe(false);
      expect(await under.store.list('delete/', { signal })).not.toContain('delete/set.ref');
      expect(await under.store.create('delete/set.ref', bytes('three'), { signal })).toBe(true);
      expect(await under.other.delete('delete/set.ref', current)).toBe(false);
      expect(await under.textOf('delete/set.ref')).toBe('three');
    });

    it('compares generations only of keys made for it', async () => {
      const call = under.store.delete('delete/plain', { signal, ifGeneration: 'x' });
      await expect(call).rejects.toThrow(TypeError);
    });
  });
}
