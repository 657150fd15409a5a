import { readFileOf } from '@isitacat/storage/file';
import { LIMITS } from '@isitacat/vision';
import type { PictureFile } from '../../domain/ports.js';
import { checkedPicture } from '../../domain/stored-picture.js';

/** @throws AppError `IMAGE_NOT_FOUND`, `CHECKSUM_MISMATCH`, `STORED_TOO_LARGE`, `STORAGE_UNAVAILABLE`. */
export function readPicture({ path, sha256, resource }: PictureFile): Uint8Array {
  return checkedPicture(readFileOf(path, LIMITS.streamBytes), sha256, resource);
}
