import { readFileOf } from '@isitacat/storage/file';
import { LIMITS, type Spares } from '@isitacat/vision';
import type { PictureFile } from '../../domain/ports.js';
import { checkedPicture } from '../../domain/stored-picture.js';

/**
 * @param spares What the picture is read into; it is to be given back.
 * @throws AppError `IMAGE_NOT_FOUND`, `CHECKSUM_MISMATCH`, `STORED_TOO_LARGE`, `STORAGE_UNAVAILABLE`.
 */
export function readPicture(
  { path, sha256, resource }: PictureFile,
  spares: Spares,
): Uint8Array<ArrayBuffer> {
  const found = readFileOf(path, LIMITS.streamBytes, (length) => spares.take(length));
  return checkedPicture(found, sha256, resource);
}
