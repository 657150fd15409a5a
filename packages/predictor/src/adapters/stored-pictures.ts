import type { StoredPicture } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import type { BlobStore } from '@isitacat/storage';
import { LIMITS } from '@isitacat/vision';
import { createHash } from 'node:crypto';
import type { PictureSource } from '../domain/ports.js';

/** Pictures of a store; what it gives is what was stored, or an error. */
export function storedPictures(store: BlobStore): PictureSource {
  return {
    async read({ key, sha256 }: StoredPicture, { signal }) {
      const object = await store.read(key, { signal, maxBytes: LIMITS.streamBytes });
      if (object === undefined) {
        throw new AppError('IMAGE_NOT_FOUND', 'the picture is no longer stored', { resource: nameOf(key) });
      }
      if (createHash('sha256').update(object.bytes).digest().equals(sha256)) return object.bytes;
      throw new AppError('CHECKSUM_MISMATCH', 'the stored picture is not what was uploaded; upload it again');
    },
  };
}

/** `images/{id}` of `images/{id}/content`. */
function nameOf(key: string): string {
  return key.split('/').slice(0, 2).join('/');
}
