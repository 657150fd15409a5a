import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { StoredObject } from '../blob-store.js';
import { placeAt, syncDirectory } from './directories.js';
import { ABSENT, unless } from './medium.js';

const POINTER_SUFFIX = '.current';

/** What the pointer of an object that was removed ends in, until the directory is gone. */
const REMOVED_SUFFIX = '.removed';

/** How often to look again when the object changes while it is being looked at. */
const READ_ATTEMPTS = 1000;

/**
 * An object that is replaced by compare-and-set, safe between processes and without a lock.
 *
 * It is a directory with the contents, in a file named by their generation, and an empty file whose
 * name says which generation is current. Replacing X by Y puts Y beside it and renames the pointer
 * from `X.current` to `Y.current`: of all that try to replace X only one finds that name, and a
 * process that dies at any point leaves either X or Y. The directory appears whole, by a rename that
 * fails where one is already, since it is never empty.
 *
 * A generation is a number that rises by one and something random. So whatever has a number up to the
 * current one's, and isn't it, can never become current: the next winner removes it.
 */
export class Reference {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The current generation; undefined when there is no object. */
  async generation(): Promise<string | undefined> {
    return await this.#settled(async () => {
      const names = await unless(ABSENT, undefined, () => readdir(this.#path));
      if (names === undefined) return 'absent';
      const pointer = names.find((name) => name.endsWith(POINTER_SUFFIX));
      if (pointer === undefined && isRemoved(names)) return 'absent';
      return pointer?.slice(0, -POINTER_SUFFIX.length);
    });
  }

  /** Contents and the generation they are of; undefined when there is no object. */
  async read(): Promise<StoredObject | undefined> {
    return await this.#settled(async () => {
      const generation = await this.generation();
      if (generation === undefined) return 'absent';
      const bytes = await unless(ABSENT, undefined, () => readFile(this.#contentPath(generation)));
      return bytes && { bytes, generation };
    });
  }

  /**
   * Makes the first generation of a staged file.
   *
   * @param newPath Where the directory can be put together.
   * @returns false when there is an object already.
   */
  async create(staged: string, newPath: string, durable: boolean): Promise<boolean> {
    const generation = generationAfter('0');
    try {
      await mkdir(newPath);
      await link(staged, join(newPath, generation));
      await writeFile(join(newPath, `${generation}${POINTER_SUFFIX}`), '');
      if (durable) await syncDirectory(newPath);
      return await this.#place(newPath, durable);
    } finally {
      await rm(newPath, { recursive: true, force: true });
    }
  }

  /** Puts a staged file in place of whatever is there. */
  async overwrite(staged: string, newPath: string, durable: boolean, signal: AbortSignal): Promise<void> {
    for (let written = false; !written;) {
      signal.throwIfAborted();
      const current = await this.generation();
      written =
        current === undefined
          ? await this.create(staged, newPath, durable)
          : await this.replace(current, staged, durable);
    }
  }

  /** Replaces generation `from` by a staged file. @returns false when `from` isn't current. */
  async replace(from: string, staged: string, durable: boolean): Promise<boolean> {
    const to = generationAfter(from);
    const content = this.#contentPath(to);
    const put = await unless(ABSENT, false, () => link(staged, content).then(() => true));
    if (!put) return false;
    let moved = false;
    try {
      if (durable) await syncDirectory(this.#path);
      moved = await unless(ABSENT, false, () => this.#movePointer(from, to).then(() => true));
    } finally {
      if (!moved) await rm(content, { force: true });
    }
    if (!moved) return false;
    if (durable) await syncDirectory(this.#path);
    await this.#removeBefore(to);
    return true;
  }

  /** Removes the object in one step. @param newPath Where to put it before it is taken apart. */
  async delete(newPath: string): Promise<boolean> {
    const moved = await unless(ABSENT, false, () => rename(this.#path, newPath).then(() => true));
    if (moved) await rm(newPath, { recursive: true, force: true });
    return moved;
  }

  /**
   * Removes the object if `generation` is current. One that dies on the way leaves a directory that
   * counts as none, and that the next to create the object clears away.
   */
  async deleteIf(generation: string, durable: boolean): Promise<boolean> {
    const current = this.#contentPath(`${generation}${POINTER_SUFFIX}`);
    const removed = this.#contentPath(`${generation}${REMOVED_SUFFIX}`);
    const moved = await unless(ABSENT, false, () => rename(current, removed).then(() => true));
    if (!moved) return false;
    if (durable) await unless(ABSENT, undefined, () => syncDirectory(this.#path));
    await this.#clear();
    return true;
  }

  /** @returns false when there is an object already. */
  async #place(newPath: string, durable: boolean): Promise<boolean> {
    const placed = await this.#settled(async () => {
      const moved = await placeAt(this.#path, durable, () =>
        unless(['ENOTEMPTY', 'EEXIST'], false, () => rename(newPath, this.#path).then(() => true)),
      );
      if (moved || (await this.generation()) !== undefined) return moved;
      await this.#clear();
      return undefined;
    });
    return placed === true;
  }

  /** Takes apart what a removal left; never what is an object again. */
  async #clear(): Promise<void> {
    const names = await unless(ABSENT, undefined, () => readdir(this.#path));
    if (names === undefined || !isRemoved(names)) return;
    // The mark goes last: without it, what is left would look like an object that is changing.
    const marksLast = [...names].sort((a, b) => Number(isMark(a)) - Number(isMark(b)));
    for (const name of marksLast) await rm(this.#contentPath(name), { force: true });
    await unless([...ABSENT, 'ENOTEMPTY', 'EEXIST'], undefined, () => rmdir(this.#path));
  }

  async #movePointer(from: string, to: string): Promise<void> {
    await rename(this.#contentPath(`${from}${POINTER_SUFFIX}`), this.#contentPath(`${to}${POINTER_SUFFIX}`));
  }

  async #removeBefore(current: string): Promise<void> {
    const names = await unless(ABSENT, [], () => readdir(this.#path));
    for (const name of names) {
      if (name === current || name.endsWith(POINTER_SUFFIX) || numberOf(name) > numberOf(current)) continue;
      await rm(this.#contentPath(name), { force: true });
    }
  }

  #contentPath(generation: string): string {
    return join(this.#path, generation);
  }

  /** Looks until what it sees belongs together: each time it doesn't, somebody else made progress. */
  async #settled<T>(look: () => Promise<T | 'absent' | undefined>): Promise<T | undefined> {
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt += 1) {
      const seen = await look();
      if (seen === 'absent') return undefined;
      if (seen !== undefined) return seen;
    }
    throw Object.assign(new Error('reference never settled'), { code: 'EUNSETTLED' });
  }
}

function isMark(name: string): boolean {
  return name.endsWith(REMOVED_SUFFIX);
}

/** Whether a directory of these names is what a removal leaves. */
function isRemoved(names: readonly string[]): boolean {
  return names.length === 0 || names.some(isMark);
}

function generationAfter(generation: string): string {
  return `${numberOf(generation) + 1}-${randomUUID()}`;
}

function numberOf(generation: string): number {
  return Number(/^\d+/.exec(generation)?.[0] ?? 0);
}
