import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import type { Bundle } from '@isitacat/model';
import type { Example } from '../dataset/read-dataset.js';

/** The file of a bundle that names the pictures its figures were taken on. */
export const VALIDATION_FILE = 'validation.json';

/** Text of that file: digests, so that the pictures are known wherever they lie and show nothing. */
export function validationList(examples: readonly Pick<Example, 'sha256'>[]): string {
  const sha256 = [...new Set(examples.map((example) => example.sha256))].sort();
  return `${JSON.stringify({ sha256 }, null, 1)}\n`;
}

/** @returns digests of the pictures; undefined when the bundle names none. */
export async function readValidationList({
  directory,
  manifest,
}: Bundle): Promise<ReadonlySet<string> | undefined> {
  if (!manifest.files.some(({ path }) => path === VALIDATION_FILE)) return undefined;
  const list: unknown = JSON.parse(await readFile(join(directory, VALIDATION_FILE), 'utf8'));
  if (typeof list === 'object' && list !== null && 'sha256' in list && Array.isArray(list.sha256))
    return new Set(list.sha256.map(String));
  throw new AppError(
    'BUNDLE_INVALID',
    `${VALIDATION_FILE} of the bundle is no list of pictures: train again`,
  );
}
