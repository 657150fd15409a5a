import { AppError } from '@isitacat/errors';

import type { BlobStore, StoreCall, WriteOptions } from './blob-store.js';

/** How a record becomes JSON and back; ts-proto's message objects are such. */
export interface RecordCodec<T> {
  toJSON(record: T): unknown;
  fromJSON(json: unknown): T;
}

/** No record comes near this. */
const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** Records of one type, as JSON in a store that the owner disposes. */
export class RecordStore<T> {
  readonly #store: BlobStore;
  readonly #codec: RecordCodec<T>;

  constructor(store: BlobStore, codec: RecordCodec<T>) {
    this.#store = store;
    this.#codec = codec;
  }

  /** Stores a record unless its key has one. @returns false when it had. */
  async create(key: string, record: T, options: WriteOptions): Promise<boolean> {
    const json = JSON.stringify(this.#codec.toJSON(record));
    return await this.#store.create(key, Buffer.from(json), options);
  }

  /** Stores a record in place of what its key has. */
  async replace(key: string, record: T, options: WriteOptions): Promise<void> {
    await this.#store.write(key, Buffer.from(JSON.stringify(this.#codec.toJSON(record))), options);
  }

  /** Stores a record unless its key has one. @returns the one that stands. */
  async keep(key: string, record: T, options: WriteOptions): Promise<T> {
    if (await this.create(key, record, options)) return record;
    return (await this.read(key, options)) ?? record;
  }

  /**
   * Reads a record; undefined when there is none.
   *
   * @throws AppError `CHECKSUM_MISMATCH` when what is stored is no record.
   */
  async read(key: string, { signal }: StoreCall): Promise<T | undefined> {
    const stored = await this.#store.read(key, { signal, maxBytes: MAX_RECORD_BYTES });
    return stored && this.#parse(stored.bytes);
  }

  #parse(bytes: Uint8Array): T {
    try {
      return this.#codec.fromJSON(JSON.parse(Buffer.from(bytes).toString('utf8')));
    } catch (cause) {
      throw new AppError('CHECKSUM_MISMATCH', 'stored record cannot be read: restore it from a backup', {
        cause,
      });
    }
  }
}
