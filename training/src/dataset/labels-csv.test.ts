import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { parseLabelsCsv } from './labels-csv.js';
import { readDataset } from './read-dataset.js';

const signal = AbortSignal.timeout(10_000);

async function withTable(csv: string, use: (dir: string, file: string) => Promise<void>): Promise<void> {
  await using folder = await temporaryDirectory();
  const dir = join(folder.path, 'pets');
  await mkdir(join(dir, 'deep'), { recursive: true });
  for (const path of ['1.jpg', 'deep/2', '3.png']) await writeFile(join(dir, path), path);
  const file = join(dir, 'labels.csv');
  await writeFile(file, csv);
  await use(dir, file);
}

describe('readDataset, given a table', () => {
  const csv = '\uFEFFpath,label,by\n1.jpg,lion,me\n./deep/2,ant,me\n3.png,"bee, wild",me\ngone.jpg,ant,me\n';

  it('takes classes and pictures from the rows, and names the files that are not there', async () => {
    await withTable(csv, async (dir, file) => {
      const dataset = await readDataset(file, { signal });
      expect(dataset).toMatchObject({ dir, labels: ['ant', 'bee, wild', 'lion'] });
      expect(dataset.examples.map(({ path, label }) => [path, label])).toEqual([
        ['deep/2', 0],
        ['3.png', 1],
        ['1.jpg', 2],
      ]);
      expect(dataset.unreadable).toEqual([{ path: 'gone.jpg', reason: 'cannot be read' }]);
    });
  });

  it('finds it in the folder, and there rather than sub-folders', async () => {
    await withTable(csv, async (dir, file) => {
      expect(await readDataset(dir, { signal })).toEqual(await readDataset(file, { signal }));
    });
  });

  it.each([
    ['a column is missing', 'path,class\n1.jpg,a\n', 'needs the columns path and label'],
    ['one file has two labels', 'path,label\n1.jpg,a\n./1.jpg,b\n', 'give 1.jpg two labels'],
    ['it is no table', 'path,label\n"1.jpg,a\n', 'cannot read the labels'],
    ['only one class is named', 'path,label\n1.jpg,a\n', 'at least two; it has 1'],
    ['no file of a class is there', 'path,label\n1.jpg,a\nx.jpg,b\n', 'the class b has no picture'],
  ])('refuses it when %s', async (_, text, why) => {
    await withTable(text, async (dir) => {
      await expect(readDataset(dir, { signal })).rejects.toThrow(why);
    });
  });
});

describe('parseLabelsCsv', () => {
  it('refuses bytes that are no table, and says which file they are of', () => {
    expect(() => parseLabelsCsv(Buffer.from('path,label\n"'), 'pets/labels.csv')).toThrow('pets/labels.csv');
  });
});
