import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import { tooLarge } from '../too-large.js';
import { ABSENT, codeOf, toStorageError } from './medium.js';

/**
 * Reads the file of an object whole, waiting for the medium: for a process that has nothing else to
 * do meanwhile, such as one that computes.
 *
 * @param path What `BlobStore.pathOf` gave.
 * @param maxBytes Most bytes to hold.
 * @param take Gives the memory to read into: as many bytes as it is asked for.
 * @returns undefined when there is no such object.
 * @throws AppError `STORAGE_UNAVAILABLE`; `STORED_TOO_LARGE` when it is larger.
 */
export function readFileOf<Bytes extends Uint8Array>(
  path: string,
  maxBytes: number,
  take: (length: number) => Bytes,
): Bytes | undefined {
  try {
    return read(path, maxBytes, take);
  } catch (error) {
    if (ABSENT.includes(codeOf(error) ?? '')) return undefined;
    throw toStorageError(error);
  }
}

function read<Bytes extends Uint8Array>(
  path: string,
  maxBytes: number,
  take: (length: number) => Bytes,
): Bytes {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size > maxBytes) throw tooLarge(maxBytes);
    const bytes = take(size);
    let at = 0;
    for (let more = -1; at < size && more !== 0; at += more)
      more = readSync(file, bytes, at, size - at, null);
    if (at === size) return bytes;
    throw new Error('the file has become shorter');
  } finally {
    closeSync(file);
  }
}
