import { describe, expect, it } from 'vitest';

import { signal, type StoresUnderTest } from './stores.js';

/** What listing gives. */
export function describeList(under: StoresUnderTest): void {
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
      await under.put(...keys);
      expect(await under.store.list('list/names/', { signal })).toEqual([...keys].sort());
    });

    it('goes on strictly after a key, there or not, up to a limit', async () => {
      const keys = ['a', 'b', 'd', 'e'].flatMap((start) => [`page/${id(start)}/x`, `page/${id(start)}/y`]);
      await under.put(...keys);
      const page = (after: string): Promise<readonly string[]> =>
        under.store.list('page/', { signal, after, limit: 3 });
      expect(await page('')).toEqual(keys.slice(0, 3));
      expect(await page(keys[2] ?? '')).toEqual(keys.slice(3, 6));
      expect(await page('page/c')).toEqual(keys.slice(4, 7));
      expect(await page(keys[6] ?? '')).toEqual(keys.slice(7));
      expect(await page('page/z')).toEqual([]);
    });

    it('gives the segments below a prefix once each, page by page', async () => {
      const ids = ['a', 'b', 'c', 'd'].map(id);
      await under.put(
        ...ids.flatMap((each) => [`seg/${each}/x`, `seg/${each}/y/z`]),
        'seg/file',
        'seg/z-z/x',
        'seg/z/x',
      );
      const first = await under.store.listPrefixes('seg/', { signal, limit: 3 });
      expect(first).toEqual(ids.slice(0, 3));
      const rest = await under.store.listPrefixes('seg/', { signal, after: first[2] ?? '' });
      expect(rest).toEqual([ids[3], 'z-z', 'z']);
      expect(await under.store.listPrefixes('seg/', { signal, after: 'z-z' })).toEqual(['z']);
    });

    it('gives more than one page of the medium at once', async () => {
      const keys = Array.from({ length: 1005 }, (_, at) => `many/${String(at).padStart(5, '0')}`);
      await Promise.all(
        keys.map((key) => under.store.create(key, new Uint8Array(), { signal, durable: false })),
      );
      expect(await under.store.list('many/', { signal })).toEqual(keys);
    }, 60_000);

    it('gives nothing below what is not there', async () => {
      expect(await under.store.list('nothing/', { signal })).toEqual([]);
      expect(await under.store.listPrefixes('nothing/', { signal })).toEqual([]);
    });

    it('refuses a limit below 1', async () => {
      await expect(under.store.list('', { signal, limit: 0 })).rejects.toThrow(TypeError);
    });
  });
}
