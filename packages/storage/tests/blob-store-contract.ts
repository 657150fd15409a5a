import { describe, expect, it } from 'vitest';

import { describeCreate } from './contract/create.js';
import { describeList } from './contract/list.js';
import { describeReadAndDelete } from './contract/read-and-delete.js';
import { bytes, signal, useStores, type Medium } from './contract/stores.js';
import { describeWrite } from './contract/write.js';

/** What every BlobStore does, whatever it keeps objects in. */
export function describeBlobStore(name: string, startMedium: () => Promise<Medium>): void {
  describe(name, () => {
    const under = useStores(startMedium);
    describeCreate(under);
    describeWrite(under);
    describeReadAndDelete(under);
    describeList(under);

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
      await expect(under.store.create(key, bytes('x'), { signal })).rejects.toThrow(TypeError);
      await expect(under.store.read(key, { signal })).rejects.toThrow(TypeError);
      await expect(under.store.delete(key, { signal })).rejects.toThrow(TypeError);
    });

    it.each(['a', '/', '../', 'a//'])('refuses the prefix "%s"', async (prefix) => {
      await expect(under.store.list(prefix, { signal })).rejects.toThrow(TypeError);
      await expect(under.store.listPrefixes(prefix, { signal })).rejects.toThrow(TypeError);
    });
  });
}
