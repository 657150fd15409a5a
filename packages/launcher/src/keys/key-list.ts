import { API_KEYS_KEY } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { newApiKey, readApiKeys, writeApiKeys, type ApiKey } from '@isitacat/service-kit';
import type { BlobStore, StoreCall } from '@isitacat/storage';

/** Losing a race so often means that something else is wrong. */
const MOST_TRIES = 20;

/** The keys of programs, in a system's storage. Any number of processes may change them at once. */
export class KeyList {
  readonly #store: BlobStore;

  constructor(store: BlobStore) {
    this.#store = store;
  }

  /** Every key, the oldest first, with what is kept of it. */
  async list(call: StoreCall): Promise<readonly ApiKey[]> {
    const found = await this.#store.read(API_KEYS_KEY, call);
    return found === undefined ? [] : readApiKeys(found.bytes);
  }

  /** Makes a key. @returns its text, which nobody can tell again. @throws AppError `CONFIG_INVALID`. */
  async create(owner: string, call: StoreCall): Promise<{ readonly text: string; readonly key: ApiKey }> {
    const made = newApiKey(owner, new Date());
    await this.#change((keys) => [...keys, made.key], call);
    return made;
  }

  /** Has a key refused. @throws AppError `CONFIG_INVALID` where there is none of this id. */
  async revoke(id: string, call: StoreCall): Promise<void> {
    const revokeTime = new Date().toISOString();
    await this.#change((keys) => {
      if (keys.some((key) => key.id === id)) {
        return keys.map((key) => (key.id === id ? { revokeTime, ...key } : key)); // the first time counts
      }
      throw new AppError('CONFIG_INVALID', `there is no key ${JSON.stringify(id.slice(0, 60))}`);
    }, call);
  }

  async #change(change: (keys: readonly ApiKey[]) => readonly ApiKey[], call: StoreCall): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const found = await this.#store.read(API_KEYS_KEY, call);
      const keys = change(found === undefined ? [] : readApiKeys(found.bytes));
      const ifGeneration = found?.generation ?? '';
      if (await this.#store.write(API_KEYS_KEY, writeApiKeys(keys), { ...call, ifGeneration })) return;
    }
    throw new AppError('STORAGE_UNAVAILABLE', 'too many change the keys at once: try again');
  }
}
