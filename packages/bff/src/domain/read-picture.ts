import { createHash } from 'node:crypto';

import type { Image } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';

import { imageNotFound } from './delete-picture.js';
import { imageName, type ImageId } from './names.js';
import type { ImageStore, PortCall } from './ports.js';

/** Small enough for every client's buffers, large enough to cost little. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a picture's bytes in pieces of at most 64 KiB, and checks them at the end.
 *
 * @throws AppError `CHECKSUM_MISMATCH` after the last piece when the bytes are not
 *   those stored; `IMAGE_NOT_FOUND` when the picture is deleted meanwhile.
 */
export async function* readPicture(
  images: ImageStore,
  id: ImageId,
  image: Image,
  call: PortCall,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  try {
    for await (const piece of (await images.open(id, call)) ?? []) {
      for (let start = 0; start < piece.length; start += CHUNK_BYTES) {
        const chunk = piece.subarray(start, start + CHUNK_BYTES);
        hash.update(chunk);
        yield chunk;
      }
    }
  } catch (error) {
    if (isAppError(error, 'STORAGE_UNAVAILABLE') && (await isGone(images, id, call))) throw imageNotFound(id);
    throw error;
  }
  if (hash.digest().equals(image.sha256)) return;
  if (await isGone(images, id, call)) throw imageNotFound(id);
  throw new AppError(
    'CHECKSUM_MISMATCH',
    'the stored bytes are not those that were uploaded: upload it again',
    {
      resource: imageName(id),
    },
  );
}

async function isGone(images: ImageStore, id: ImageId, call: PortCall): Promise<boolean> {
  return (await images.find(id, call)) === undefined;
}
