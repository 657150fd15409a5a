import { link, rename, stat, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type {
  BlobStore,
  Body,
  DeleteOptions,
  ListOptions,
  ReadOptions,
  ReplaceOptions,
  OpenOptions,
  StoredObject,
  WriteOptions,
} from '../blob-store.js';
import { checkKey, checkPrefix, checkReference, isReference } from '../key.js';
import { take } from '../take.js';
import { tooLarge } from '../too-large.js';
import { placeAt, removeEmpty, syncDirectory } from './directories.js';
import { keyPath, prefixPath } from './key-path.js';
import { ABSENT, onMedium, unless } from './medium.js';
import { readPieces, readWhole } from './read-pieces.js';
import { Reference } from './reference.js';
import { Staging } from './staging.js';
import { walk, walkFolders } from './walk.js';

/**
 * Objects in a folder of a file system that has hard links; made when first written to.
 *
 * An object is a file at its key's path, with two differences: ids lie in folders by their first
 * characters, and what is replaced by compare-and-set is a directory (see Reference). What is being
 * written lies in `@staging`, which is cleared of what dead processes left.
 */
export class FolderStore implements BlobStore {
  readonly #root: string;
  readonly #staging: Staging;

  constructor(root: string) {
    this.#root = resolve(root);
    this.#staging = new Staging(this.#root);
  }

  async create(key: string, body: Body, options: WriteOptions): Promise<boolean> {
    checkKey(key);
    if (isReference(key)) return await this.write(key, body, { ...options, ifGeneration: '' });
    const path = keyPath(this.#root, key);
    return await this.#place(path, body, options, (staged) =>
      unless(['EEXIST'], false, () => link(staged, path).then(() => true)),
    );
  }

  async write(key: string, body: Body, options: ReplaceOptions): Promise<boolean> {
    checkKey(key);
    if (options.ifGeneration !== undefined) checkReference(key);
    const path = keyPath(this.#root, key);
    if (isReference(key)) return await this.#writeReference(path, body, options);
    const moving = { ...options, moves: true };
    return await this.#place(path, body, moving, (staged) => rename(staged, path).then(() => true));
  }

  async read(key: string, { signal, maxBytes = Infinity }: ReadOptions): Promise<StoredObject | undefined> {
    checkKey(key);
    signal.throwIfAborted();
    const path = keyPath(this.#root, key);
    const read = (): Promise<StoredObject | undefined> =>
      isReference(key) ? new Reference(path).read() : readWhole(path, maxBytes);
    const found = await onMedium(read);
    if (found !== undefined && found.bytes.length > maxBytes) throw tooLarge(maxBytes);
    signal.throwIfAborted();
    return found;
  }

  async open(key: string, options: OpenOptions): Promise<AsyncIterable<Uint8Array> | undefined> {
    checkKey(key);
    options.signal.throwIfAborted();
    if (isReference(key)) {
      const found = await this.read(key, options);
      return found && once(found.bytes);
    }
    const path = keyPath(this.#root, key);
    const found = await onMedium(() => unless(ABSENT, undefined, () => stat(path)));
    return found && readPieces(path, options);
  }

  pathOf(key: string): string | undefined {
    checkKey(key);
    return isReference(key) ? undefined : keyPath(this.#root, key);
  }

  async delete(key: string, options: DeleteOptions): Promise<boolean> {
    checkKey(key);
    const { signal, durable = true, ifGeneration } = options;
    if (ifGeneration !== undefined) checkReference(key);
    signal.throwIfAborted();
    const path = keyPath(this.#root, key);
    return await onMedium(async () => {
      const removed = isReference(key)
        ? await this.#deleteReference(path, durable, ifGeneration)
        : await unless(ABSENT, false, () => unlink(path).then(() => true));
      if (removed && durable) await unless(ABSENT, undefined, () => syncDirectory(dirname(path)));
      if (removed) await removeEmpty(dirname(path), this.#root);
      return removed;
    });
  }

  async list(prefix: string, options: ListOptions): Promise<readonly string[]> {
    checkPrefix(prefix);
    const path = prefixPath(this.#root, prefix);
    return await onMedium(() => take(walk(path, prefix, options.after ?? ''), options));
  }

  async listPrefixes(prefix: string, options: ListOptions): Promise<readonly string[]> {
    checkPrefix(prefix);
    const path = prefixPath(this.#root, prefix);
    return await onMedium(() => take(walkFolders(path, prefix, options.after ?? ''), options));
  }

  /** Nothing is held between calls. */
  async [Symbol.asyncDispose](): Promise<void> {}

  async #place(
    path: string,
    body: Body,
    { signal, durable = true, moves = false }: WriteOptions & { readonly moves?: boolean },
    place: (staged: string) => Promise<boolean>,
  ): Promise<boolean> {
    return await this.#staging.use(body, { signal, durable, moves }, (staged) =>
      onMedium(() => placeAt(path, durable, () => place(staged))),
    );
  }

  async #deleteReference(path: string, durable: boolean, ifGeneration: string | undefined): Promise<boolean> {
    const reference = new Reference(path);
    if (ifGeneration !== undefined) return await reference.deleteIf(ifGeneration, durable);
    return await reference.delete(this.#staging.newPath());
  }

  async #writeReference(path: string, body: Body, options: ReplaceOptions): Promise<boolean> {
    const { signal, durable = true, ifGeneration } = options;
    const reference = new Reference(path);
    const newPath = this.#staging.newPath();
    const put = async (staged: string): Promise<boolean> => {
      if (ifGeneration === '') return await reference.create(staged, newPath, durable);
      if (ifGeneration !== undefined) return await reference.replace(ifGeneration, staged, durable);
      await reference.overwrite(staged, newPath, durable, signal);
      return true;
    };
    return await this.#staging.use(body, { signal, durable }, (staged) => onMedium(() => put(staged)));
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
