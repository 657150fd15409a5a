import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedData } from '@isitacat/testkit';

/** Copies a few real pictures into `data/cat` and `data/not_cat`; their paths by class. */
export async function layOutCats(
  folder: string,
  perClass: number,
): Promise<Readonly<Record<'cat' | 'not_cat', readonly string[]>>> {
  const copy = async (label: string): Promise<readonly string[]> => {
    const from = sharedData(`train/${label}`);
    await mkdir(join(folder, 'data', label), { recursive: true });
    const names = (await readdir(from)).sort().filter((_, n) => n % 40 === 0);
    const chosen = names.slice(0, perClass);
    await Promise.all(chosen.map((name) => copyFile(join(from, name), join(folder, 'data', label, name))));
    return chosen.map((name) => `data/${label}/${name}`);
  };
  return { cat: await copy('cat'), not_cat: await copy('not_cat') };
}
