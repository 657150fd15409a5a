import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

import { tooLarge } from '../too-large.js';
import { ABSENT, codeOf, toStorageError } from './medium.js';

/**
 * Reads the file of an object whole, waiting for the medium: for a process that has nothing else to
 * do meanwhile, such as one that computes.
 *
 * @param path What `BlobStore.pathOf` gave.
 * @param maxBytes Most bytes to hold.
 * @returns undefined when there is no such object.
 * @throws AppError `STORAGE_UNAVAILABLE`; `STORED_TOO_LARGE` when it is larger.
 */
export function readFileOf(path: string, maxBytes: number): Uint8Array | undefined {
  try {
    return read(path, maxBytes);
  } catch (error) {
    if (ABSENT.includes(codeOf(error) ?? '')) return undefined;
    throw toStorageError(error);
  }
}

function read(path: string, maxBytes: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    if (fstatSync(file).size > maxBytes) throw tooLarge(maxBytes);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
