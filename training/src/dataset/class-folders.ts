import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import type { LabelRow } from './labels-csv.js';

const PICTURE = /\.(?:jpe?g|png|webp|gif|avif)$/iu;

/** The class folders of a folder and the pictures in each, however deep; all sorted. */
export async function listClassFolders(
  dir: string,
): Promise<{ readonly names: readonly string[]; readonly rows: readonly LabelRow[] }> {
  const names = await subFolders(dir);
  const rows: LabelRow[] = [];
  for (const label of names) {
    const files = await readdir(join(dir, label), { recursive: true });
    const paths = files.map((file) => `${label}/${file.replaceAll('\\', '/')}`);
    for (const path of paths.filter((each) => PICTURE.test(each)).sort()) rows.push({ path, label });
  }
  return { names, rows };
}

/** Names of the folders, and of links to folders, in a folder. */
async function subFolders(dir: string): Promise<readonly string[]> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new AppError('CONFIG_INVALID', `cannot read the data folder ${dir}`, { cause });
  });
  const found: string[] = [];
  for (const name of names.filter((each) => !each.startsWith('.')).sort())
    if ((await stat(join(dir, name))).isDirectory()) found.push(name);
  return found;
}
