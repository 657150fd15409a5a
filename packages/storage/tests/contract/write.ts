import { describe, expect, it } from 'vitest';

import type { BlobStore } from '../../src/index.js';
import { bytes, signal, type StoresUnderTest } from './stores.js';

/** What replacing does. */
export function describeWrite(under: StoresUnderTest): void {
  describe('write', () => {
    it('replaces what create stored', async () => {
      await under.store.create('write/a', bytes('one'), { signal });
      expect(await under.other.write('write/a', bytes('two'), { signal })).toBe(true);
      expect(await under.textOf('write/a')).toBe('two');
    });

    it('stores what was not there', async () => {
      expect(await under.store.write('write/new', bytes('one'), { signal })).toBe(true);
      expect(await under.store.write('write/new.ref', bytes('one'), { signal })).toBe(true);
      expect(await under.textOf('write/new')).toBe('one');
      expect(await under.textOf('write/new.ref')).toBe('one');
    });

    it('gives another generation with each change', async () => {
      const seen = new Set<string>();
      for (const key of ['write/changes', 'write/changes.ref']) {
        for (const text of ['one', 'two', 'two']) {
          await under.store.write(key, bytes(text), { signal });
          seen.add(await under.generationOf(key));
        }
      }
      expect(seen.size).toBe(6);
      expect(seen).not.toContain('');
    });

    it('replaces only the generation that it was asked to', async () => {
      await under.store.create('write/set.ref', bytes('one'), { signal });
      const ifGeneration = await under.generationOf('write/set.ref');
      expect(await under.store.write('write/set.ref', bytes('two'), { signal, ifGeneration })).toBe(true);
      expect(await under.store.write('write/set.ref', bytes('three'), { signal, ifGeneration })).toBe(false);
      expect(await under.store.write('write/set.ref', bytes('four'), { signal, ifGeneration: '' })).toBe(
        false,
      );
      expect(await under.textOf('write/set.ref')).toBe('two');
    });

    it('refuses to replace what is not there', async () => {
      await under.store.create('write/gone.ref', bytes('one'), { signal });
      const ifGeneration = await under.generationOf('write/gone.ref');
      await under.store.delete('write/gone.ref', { signal });
      expect(await under.store.write('write/gone.ref', bytes('two'), { signal, ifGeneration })).toBe(false);
      expect(await under.textOf('write/gone.ref')).toBeUndefined();
    });

    it('does not take a new object for the one that was removed', async () => {
      await under.store.create('write/again.ref', bytes('one'), { signal });
      const ifGeneration = await under.generationOf('write/again.ref');
      await under.store.delete('write/again.ref', { signal });
      await under.store.create('write/again.ref', bytes('one'), { signal });
      expect(await under.store.write('write/again.ref', bytes('two'), { signal, ifGeneration })).toBe(false);
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
      await Promise.all(
        Array.from({ length: 10 }, (_, at) => step(at % 2 === 0 ? under.store : under.other)),
      );
      expect(await under.textOf('write/count.ref')).toBe('10');
    });

    it('compares generations only of keys made for it', async () => {
      const call = under.store.write('write/plain', bytes('x'), { signal, ifGeneration: '' });
      await expect(call).rejects.toThrow(TypeError);
    });
  });
}
