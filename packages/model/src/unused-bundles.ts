import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { onMedium } from '@isitacat/storage';

import { isBundleFolder, stagedIn, touchFolder } from './bundle-folder.js';

/** Nobody who uses a bundle leaves it untouched this long, in milliseconds. */
const UNTOUCHED_MS = 3_600_000;

/** A folder as it was when it was first seen so. */
interface Sight {
  readonly touchedMs: number;
  readonly sinceMs: number;
}

/**
 * Fetched bundles that nobody uses any more, in a folder that several processes
 * share. Each touches at every look what it uses, and removes what it has itself
 * seen untouched for an hour: clocks that differ or jump remove nothing.
 */
export class UnusedBundles {
  readonly #cache: string;
  readonly #nowMs: () => number;
  #seen: ReadonlyMap<string, Sight> = new Map();

  /**
   * @param cache The folder that `Registry.fetch` is given.
   * @param nowMs A clock that never goes back.
   */
  constructor(cache: string, nowMs: () => number = () => performance.now()) {
    this.#cache = cache;
    this.#nowMs = nowMs;
  }

  /**
   * Touches what is used and removes what has not been for long. Look at least every few minutes.
   *
   * @param used Directories of the bundles that this process uses.
   * @throws AppError `STORAGE_UNAVAILABLE`.
   */
  async look(used: readonly string[]): Promise<void> {
    await onMedium(async () => {
      for (const directory of used) await touchFolder(directory);
      const names = (await readdir(this.#cache).catch(() => [])).filter(isBundleFolder);
      const seen = new Map<string, Sight>();
      for (const name of names) {
        const sight = await this.#lookAt(name);
        if (sight !== undefined) seen.set(name, sight);
      }
      this.#seen = seen;
    });
  }

  /** @returns undefined when it is gone. */
  async #lookAt(name: string): Promise<Sight | undefined> {
    const touchedMs = await touchOf(join(this.#cache, name));
    if (touchedMs === undefined) return undefined;
    const before = this.#seen.get(name);
    const sinceMs = before?.touchedMs === touchedMs ? before.sinceMs : this.#nowMs();
    const sight = { touchedMs, sinceMs };
    if (this.#nowMs() - sinceMs < UNTOUCHED_MS) return sight;
    return (await this.#remove(name, touchedMs)) ? undefined : sight;
  }

  /** @returns false when somebody took it up at this very moment. */
  async #remove(name: string, touchedMs: number): Promise<boolean> {
    const path = join(this.#cache, name);
    const aside = stagedIn(this.#cache, randomUUID());
    const moved = await rename(path, aside).then(
      () => true,
      () => false, // another removes it too
    );
    if (!moved) return true;
    if ((await touchOf(aside)) !== touchedMs) {
      await rename(aside, path).catch(() => rm(aside, { recursive: true, force: true })); // fetched anew
      return false;
    }
    await rm(aside, { recursive: true, force: true });
    return true;
  }
}

async function touchOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs;
}
