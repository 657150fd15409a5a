import { createRequire } from 'node:module';

import type * as Client from '@google-cloud/storage';
import type { Bucket, File } from '@google-cloud/storage';

import type {
  BlobStore,
  Body,
  DeleteOptions,
  ListOptions,
  ReadOptions,
  ReplaceOptions,
  StoreCall,
  StoredObject,
  WriteOptions,
} from '../blob-store.js';
import { checkKey, checkPrefix, checkReference } from '../key.js';
import { take } from '../take.js';
import { download, downloadPieces } from './download.js';
import { codeOf } from './gcs-error.js';
import { listNames, listSegments } from './list.js';
import { withRetries } from './retry.js';
import { upload } from './upload.js';

/** Of an object that isn't there, as preconditions say it. */
const ABSENT = '0';

/** Where a bucket store keeps its objects. */
export interface GcsLocation {
  readonly bucket: string;
  /** What the names of all objects start with: empty, or ends in `/`. */
  readonly prefix: string;
  /** Where a stand-in listens, which wants no credentials. */
  readonly emulatorHost: string | undefined;
}

/** Objects in a bucket of Google Cloud Storage, whose names are a prefix and the key. */
export class GcsStore implements BlobStore {
  readonly #bucket: Bucket;
  readonly #prefix: string;

  constructor({ bucket, prefix, emulatorHost }: GcsLocation) {
    const emulator = emulatorHost !== undefined && { apiEndpoint: emulatorHost, projectId: 'emulator' };
    const { Storage } = client();
    // We retry ourselves: the library's retries know no signal.
    const storage = new Storage({ retryOptions: { autoRetry: false }, ...emulator });
    // Where the environment names the stand-in too, the library takes it for the whole base of its addresses.
    if (emulatorHost !== undefined) storage.baseUrl = `${emulatorHost}/storage/v1`;
    this.#bucket = storage.bucket(bucket);
    this.#prefix = prefix;
  }

  async create(key: string, body: Body, { signal }: WriteOptions): Promise<boolean> {
    return await upload(this.#file(key), body, ABSENT, signal);
  }

  async write(key: string, body: Body, { signal, ifGeneration }: ReplaceOptions): Promise<boolean> {
    const file = this.#file(key);
    if (ifGeneration !== undefined) checkReference(key);
    return await upload(file, body, ifGeneration === '' ? ABSENT : ifGeneration, signal);
  }

  async read(key: string, { signal, maxBytes = Infinity }: ReadOptions): Promise<StoredObject | undefined> {
    const file = this.#file(key);
    return await withRetries(signal, (_, limit) => download(file, maxBytes, limit));
  }

  async open(key: string, { signal }: StoreCall): Promise<AsyncIterable<Uint8Array> | undefined> {
    const file = this.#file(key);
    const found = await withRetries(signal, () => unlessAbsent(() => file.getMetadata()));
    const generation = found?.[0].generation;
    if (generation === undefined) return undefined;
    return downloadPieces(this.#bucket.file(file.name, { generation }), signal);
  }

  async delete(key: string, { signal, ifGeneration }: DeleteOptions): Promise<boolean> {
    const file = this.#file(key);
    if (ifGeneration !== undefined) checkReference(key);
    const options = ifGeneration === undefined ? {} : { ifGenerationMatch: ifGeneration };
    const deleted = await withRetries(signal, () =>
      unlessAbsent(() => unlessChanged(() => file.delete(options))),
    );
    return deleted !== undefined;
  }

  async list(prefix: string, options: ListOptions): Promise<readonly string[]> {
    checkPrefix(prefix);
    const names = listNames(this.#bucket, `${this.#prefix}${prefix}`, this.#named(options));
    const taken = await take(names, options);
    return taken.map((name) => name.slice(this.#prefix.length));
  }

  async listPrefixes(prefix: string, options: ListOptions): Promise<readonly string[]> {
    checkPrefix(prefix);
    return await take(listSegments(this.#bucket, `${this.#prefix}${prefix}`, options), options);
  }

  /** Nothing is held between calls. */
  async [Symbol.asyncDispose](): Promise<void> {}

  #file(key: string): File {
    checkKey(key);
    return this.#bucket.file(`${this.#prefix}${key}`);
  }

  #named({ after, ...rest }: ListOptions): ListOptions {
    return after === undefined ? rest : { ...rest, after: `${this.#prefix}${after}` };
  }
}

/** Loaded where a bucket is opened: it takes more memory than all else that a process loads. */
function client(): typeof Client {
  return createRequire(import.meta.url)('@google-cloud/storage') as typeof Client;
}

function unlessAbsent<T>(request: () => Promise<T>): Promise<T | undefined> {
  return unlessAnswered('404', request);
}

/** Undefined where another generation is there than the request wants. */
function unlessChanged<T>(request: () => Promise<T>): Promise<T | undefined> {
  return unlessAnswered('412', request);
}

async function unlessAnswered<T>(code: string, request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (codeOf(error) === code) return undefined;
    throw error;
  }
}
