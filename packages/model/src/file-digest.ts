import { createHash } from 'node:crypto';

import { AppError, isAppError } from '@isitacat/errors';
import { readPieces, type StoreCall } from '@isitacat/storage';

import type { BundleFile } from './manifest.js';

/** SHA-256 and length of a file's contents. */
export async function digestFile(path: string, { signal }: StoreCall): Promise<Omit<BundleFile, 'path'>> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of readPieces(path, { signal, lends: true })) {
    hash.update(piece);
    sizeBytes += piece.length;
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

/**
 * Passes on pieces that must be a file of a bundle.
 *
 * @throws AppError `BUNDLE_INVALID`, before the end, when they are not what the manifest says.
 */
export async function* checked(
  pieces: AsyncIterable<Uint8Array>,
  file: BundleFile,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    sizeBytes += piece.length;
    if (sizeBytes > file.sizeBytes) throw differs(file);
    yield piece;
  }
  if (sizeBytes !== file.sizeBytes || hash.digest('hex') !== file.sha256) throw differs(file);
}

/** Whether pieces are a file of a bundle. */
export async function isIntact(pieces: AsyncIterable<Uint8Array>, file: BundleFile): Promise<boolean> {
  const read = checked(pieces, file);
  try {
    while ((await read.next()).done !== true);
    return true;
  } catch (error) {
    if (isAppError(error, 'BUNDLE_INVALID')) return false;
    throw error;
  }
}

/** What is thrown of a file that isn't what its manifest says. */
export function differs(file: BundleFile): AppError {
  return new AppError(
    'BUNDLE_INVALID',
    `${file.path} is not what the manifest says: publish the bundle again, or restore the file`,
  );
}
