import { ownedImagesPrefix, ownerOf, type Owner } from '@isitacat/contracts';
import type { BlobStore } from '@isitacat/storage';

import type { ImageId } from '../domain/names.js';
import type { PageQuery } from '../domain/page.js';
import type { PortCall } from '../domain/ports.js';
import { listNames } from './list-names.js';

const EMPTY = new Uint8Array();

/** Between id and size; sorts before whatever an id may have. */
const SIZE_SEPARATOR = '.';

/** Sorts after every size. */
const AFTER_SIZES = '.z';

/**
 * Marks by which an owner's pictures are listed, and what they weigh is added up
 * without reading one of them. Where nobody signed in there are none.
 */
export class OwnedImages {
  readonly #store: BlobStore;

  constructor(store: BlobStore) {
    this.#store = store;
  }

  /** Does so again without harm. */
  async mark(id: ImageId, sizeBytes: number, call: PortCall): Promise<void> {
    const owner = ownerOf(id);
    if (owner === '') return;
    await this.#store.create(`${ownedImagesPrefix(owner)}${id}${SIZE_SEPARATOR}${sizeBytes}`, EMPTY, call);
  }

  async unmark(id: ImageId, { signal }: PortCall): Promise<void> {
    const owner = ownerOf(id);
    if (owner === '') return;
    const prefix = ownedImagesPrefix(owner);
    const from = `${prefix}${id}`;
    // One that has no size comes first, if there is one.
    await this.#store.delete(from, { signal });
    for (const key of await this.#store.list(prefix, { signal, after: from, limit: 1 })) {
      if (key.startsWith(`${from}${SIZE_SEPARATOR}`)) await this.#store.delete(key, { signal });
    }
  }

  /** Ids of an owner's pictures, newest first. */
  async ids(owner: Owner, page: PageQuery & PortCall): Promise<readonly string[]> {
    const after = page.after === '' ? '' : `${page.after}${AFTER_SIZES}`;
    const names = await listNames(this.#store, ownedImagesPrefix(owner), { ...page, after });
    return names.map((name) => name.split(SIZE_SEPARATOR, 1)[0] ?? name);
  }

  /** What all of them weigh, as stored. */
  async bytes(owner: Owner, { signal }: PortCall): Promise<number> {
    const names = await this.#store.list(ownedImagesPrefix(owner), { signal });
    let bytes = 0;
    for (const name of names) bytes += Number(name.slice(name.lastIndexOf(SIZE_SEPARATOR) + 1)) || 0;
    return bytes;
  }
}
