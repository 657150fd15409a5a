import { timingSafeEqual } from 'node:crypto';

import { API_KEYS_KEY, type Owner } from '@isitacat/contracts';
import { apiKeyHash, apiKeyId, readApiKeys, refusal, type ApiKey } from '@isitacat/service-kit';
import type { BlobStore } from '@isitacat/storage';

import { ownerTag } from '../../domain/owner-tag.js';
import type { PortCall } from '../../domain/ports.js';

/** A key that was revoked holds for no longer than this, and a new one holds after it, in milliseconds. */
export const FRESH_MS = 2_000;

/** How long the last list that was read holds while storage is away. */
const STALE_MS = 10_000;

/** Thousands of keys, each of some 200 bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

interface KeyList {
  readonly byId: ReadonlyMap<string, ApiKey>;
  readonly readMs: number;
}

/** Programs' keys in a blob store, read again as they are asked for. */
export class StoredApiKeys {
  readonly #store: BlobStore;
  readonly #now: () => number;
  #list: KeyList | undefined;
  #reading: Promise<KeyList> | undefined;

  constructor(store: BlobStore, now: () => number = () => performance.now()) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * @returns whose a key is.
   * @throws AppError `API_KEY_INVALID`, `STORAGE_UNAVAILABLE`.
   */
  async ownerOf(text: string, { signal }: PortCall): Promise<Owner> {
    const id = apiKeyId(text);
    if (id === undefined) throw refusal('API_KEY_INVALID');
    const hash = Buffer.from(apiKeyHash(text), 'hex');
    const { byId } = await this.#current();
    signal.throwIfAborted();
    const key = byId.get(id);
    const kept = Buffer.from(key?.hash ?? '', 'hex');
    const fits = kept.length === hash.length && timingSafeEqual(kept, hash);
    if (key === undefined || !fits || key.revokeTime !== undefined) throw refusal('API_KEY_INVALID');
    return ownerTag({ kind: 'program', name: key.owner });
  }

  async #current(): Promise<KeyList> {
    const known = this.#list;
    if (known !== undefined && this.#now() - known.readMs < FRESH_MS) return known;
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    try {
      return await this.#reading;
    } catch (error) {
      if (known !== undefined && this.#now() - known.readMs < STALE_MS) return known;
      throw error;
    }
  }

  /** For every caller that waits: none of them ends it. */
  async #read(): Promise<KeyList> {
    const readMs = this.#now(); // as old as the question, not as the answer
    const found = await this.#store.read(API_KEYS_KEY, {
      signal: AbortSignal.timeout(STALE_MS / 2),
      maxBytes: MOST_BYTES,
    });
    const keys = found === undefined ? [] : readApiKeys(found.bytes);
    this.#list = { byId: new Map(keys.map((key) => [key.id, key])), readMs };
    return this.#list;
  }
}
