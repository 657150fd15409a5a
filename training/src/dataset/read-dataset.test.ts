import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { readDataset } from './read-dataset.js';

const signal = AbortSignal.timeout(10_000);

async function withFiles(paths: readonly string[], use: (dir: string) => Promise<void>): Promise<void> {
  await using folder = await temporaryDirectory();
  for (const path of paths) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), path);
  }
  await use(folder.path);
}

describe('readDataset', () => {
  it('takes each sub-folder for a class, however deep its pictures lie, and nothing but pictures', async () => {
    await withFiles(
      ['b/2.PNG', 'b/deep/1.jpg', 'a/x.webp', 'a/notes.txt', '.hidden/y.jpg', 'top.jpg'],
      async (dir) => {
        const { labels, examples } = await readDataset(dir, { signal });
        expect(labels).toEqual(['a', 'b']);
        expect(examples.map(({ path, label }) => [path, label])).toEqual([
          ['a/x.webp', 0],
          ['b/2.PNG', 1],
          ['b/deep/1.jpg', 1],
        ]);
        expect(new Set(examples.map(({ sha256 }) => sha256)).size).toBe(3);
      },
    );
  });

  it('leaves out what is to be skipped', async () => {
    await withFiles(['a/1.jpg', 'a/2.jpg', 'b/3.jpg'], async (dir) => {
      const { examples } = await readDataset(dir, { skip: (path) => path === 'a/1.jpg', signal });
      expect(examples.map(({ path }) => path)).toEqual(['a/2.jpg', 'b/3.jpg']);
    });
  });

  it('keeps the order of classes that it is told, of which some may have no folder', async () => {
    await withFiles(['not_cat/1.jpg'], async (dir) => {
      const { labels, examples } = await readDataset(dir, { labels: ['cat', 'not_cat'], signal });
      expect([labels, examples[0]?.label]).toEqual([['cat', 'not_cat'], 1]);
    });
  });

  it('names the folders that are none of the classes', async () => {
    await withFiles(['cat/1.jpg', 'lion/2.jpg'], async (dir) => {
      const { examples, strangers } = await readDataset(dir, { labels: ['cat', 'not_cat'], signal });
      expect([examples.length, strangers]).toEqual([1, ['lion']]);
    });
  });

  it('follows a link to a folder', async () => {
    await withFiles(['pets/cat/1.jpg', 'data/dog/2.jpg'], async (dir) => {
      await symlink(join(dir, 'pets/cat'), join(dir, 'data/cat'));
      const { examples } = await readDataset(join(dir, 'data'), { signal });
      expect(examples.map(({ path }) => path)).toEqual(['cat/1.jpg', 'dog/2.jpg']);
    });
  });

  it.each([
    ['one class', ['a/1.jpg'], undefined, 'at least two; it has 1'],
    ['a class without pictures', ['a/1.jpg', 'b/notes.txt'], undefined, 'the class b has no picture'],
    ['folders of which none is a class', ['dog/1.jpg'], ['a', 'b'], 'named a, b; it has 0'],
  ])('refuses %s', async (_, paths, labels, why) => {
    await withFiles(paths, async (dir) => {
      await expect(readDataset(dir, { ...(labels && { labels }), signal })).rejects.toThrow(why);
    });
  });

  it('says which folder it can not read', async () => {
    await expect(readDataset('/nowhere/at/all', { signal })).rejects.toThrow('cannot read the data folder');
  });
});
