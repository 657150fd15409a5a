import { OPEN_JOBS_PREFIX, ownerOf, type Owner } from '@isitacat/contracts';
import type { BlobStore } from '@isitacat/storage';

import type { PortCall } from '../domain/ports.js';
import type { Holdings } from '../domain/quotas.js';
import { OwnedImages } from './owned-images.js';

/** What owners have, counted by the marks that their things have anyway. */
export class StoredHoldings implements Holdings {
  readonly #store: BlobStore;
  readonly #images: OwnedImages;
  /** The list that is being read, and the one that will be after it. */
  #reading: Promise<unknown> = Promise.resolve();
  #next: Promise<ReadonlyMap<Owner, number>> | undefined;

  constructor(store: BlobStore) {
    this.#store = store;
    this.#images = new OwnedImages(store);
  }

  storedBytes(owner: Owner, call: PortCall): Promise<number> {
    return this.#images.bytes(owner, call);
  }

  /** One list serves all owners that ask before it is begun: what was on record when they asked is in it. */
  async openJobs(owner: Owner, call: PortCall): Promise<number> {
    this.#next ??= this.#reading.then(() => {
      this.#next = undefined;
      const jobs = this.#countJobs(call);
      this.#reading = jobs.catch(() => undefined);
      return jobs;
    });
    return (await this.#next).get(owner) ?? 0;
  }

  async #countJobs({ signal }: PortCall): Promise<ReadonlyMap<Owner, number>> {
    const byOwner = new Map<Owner, number>();
    for (const key of await this.#store.list(OPEN_JOBS_PREFIX, { signal })) {
      const [id = ''] = key.slice(OPEN_JOBS_PREFIX.length).split('.', 1);
      const owner = ownerOf(id);
      byOwner.set(owner, (byOwner.get(owner) ?? 0) + 1);
    }
    return byOwner;
  }
}
