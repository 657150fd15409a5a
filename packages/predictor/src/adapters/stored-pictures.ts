import { isTemporaryKey } from '@isitacat/contracts';
import { withDeadline } from '@isitacat/service-kit';
import type { BlobStore } from '@isitacat/storage';
import { LIMITS } from '@isitacat/vision';
import type { PictureSource, Wanted } from '../domain/ports.js';
import { checkedPicture } from '../domain/stored-picture.js';

/**
 * Pictures of a store; what it gives of those that are kept is what was stored, or an
 * error. What lies there only on its way here was written a moment ago. Where the store
 * keeps files, engines read them: no bytes pass through this process.
 */
export function storedPictures(store: BlobStore): PictureSource {
  return {
    async take({ key, sha256: stored }, wanted) {
      const resource = nameOf(key);
      const sha256 = isTemporaryKey(key) ? undefined : stored;
      const path = store.pathOf?.(key);
      if (path !== undefined) return { path, sha256, resource };
      return checkedPicture(await read(store, key, wanted), sha256, resource);
    },
  };
}

async function read(store: BlobStore, key: string, wanted: Wanted): Promise<Uint8Array | undefined> {
  const { signal = new AbortController().signal, deadlineMs } = wanted;
  using limit = withDeadline(signal, deadlineMs - Date.now(), 'fetch');
  const object = await store.read(key, { signal: limit.signal, maxBytes: LIMITS.streamBytes });
  return object?.bytes;
}

/** `images/{id}` of `images/{id}/content`. */
function nameOf(key: string): string {
  return key.split('/').slice(0, 2).join('/');
}
