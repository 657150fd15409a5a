import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@isitacat/testkit';
import { describe, expect, it } from 'vitest';
import { isForbidden, readManifestCsv, type ManifestRows } from './manifest-csv.js';

async function rowsOf(csv: string): Promise<ManifestRows> {
  await using folder = await temporaryDirectory();
  const file = join(folder.path, 'manifest.csv');
  await writeFile(file, csv);
  return await readManifestCsv(file, join(folder.path, 'train'));
}

describe('readManifestCsv', () => {
  it('finds rows by their path below the data folder', async () => {
    const rows = await rowsOf('path,source,licence\ntrain/cat/1.jpg,"a, b",CC0-1.0\n');
    expect(rows.get('cat/1.jpg')).toEqual({ source: 'a, b', licence: 'CC0-1.0' });
  });

  it('does without the column source', async () => {
    expect((await rowsOf('path,licence\ntrain/a.jpg,X\n')).get('a.jpg')).toEqual({
      source: '',
      licence: 'X',
    });
  });

  it('refuses a manifest that lacks a column or is none', async () => {
    await expect(rowsOf('path,source\ntrain/a.jpg,x\n')).rejects.toThrow(
      'needs the columns path and licence',
    );
    await expect(readManifestCsv('/nowhere.csv', '/')).rejects.toThrow('cannot read the manifest');
  });
});

describe('isForbidden', () => {
  it('matches any part of the licence in either case, and nothing without a row', () => {
    const row = { source: '', licence: 'Non-Commercial-research' };
    expect(isForbidden(row, ['cc0', 'non-commercial'])).toBe(true);
    expect(isForbidden(row, ['cc0'])).toBe(false);
    expect(isForbidden(undefined, ['non-commercial'])).toBe(false);
  });
});
