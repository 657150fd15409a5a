import { REPOSITORY } from '@isitacat/launcher';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Where a file or folder of the pictures that lie beside the repository is.
 *
 * @param path Below `shared/data`, such as `demo/cat`.
 * @returns its absolute path.
 * @throws Error saying what is missing.
 */
export function sharedData(path: string): string {
  const found = resolve(REPOSITORY, '..', 'shared', 'data', path);
  if (existsSync(found)) return found;
  throw new Error(`no ../shared/data/${path}: lay the project's shared/ folder beside the repository`);
}
