import { randomUUID } from 'node:crypto';
import { open, readdir, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import type { Body } from '../blob-store.js';
import { piecesOf } from '../body.js';
import { makeDirectory } from './directories.js';
import { STAGING_NAME } from './key-path.js';
import { onMedium } from './medium.js';

/** Nothing is written for this long without a byte arriving: what is older, a process left that died. */
const ORPHAN_AGE_MS = 3_600_000;

/** How a body is to be written. */
export interface StagingOptions {
  readonly signal: AbortSignal;
  /** Whether the bytes are on the disk before they are used. */
  readonly durable: boolean;
  /** Whether what uses the file moves it away, so that none is left to remove; default: no. */
  readonly moves?: boolean;
}

/** Where objects are written before they get their name, so that no reader sees half of one. */
export class Staging {
  readonly #directory: string;
  #preparedMs = 0;

  constructor(root: string) {
    this.#directory = join(root, STAGING_NAME);
  }

  /** Writes a body to a file of its own, lets `use` give it its name, and removes what is left of it. */
  async use<T>(body: Body, options: StagingOptions, use: (path: string) => Promise<T>): Promise<T> {
    await onMedium(() => this.#prepare());
    const path = this.newPath();
    let isLeft = true;
    try {
      await write(path, body, options);
      options.signal.throwIfAborted();
      const used = await use(path);
      isLeft = options.moves !== true;
      return used;
    } finally {
      if (isLeft) await unlink(path).catch(() => undefined); // it has its name, or removeOrphans finds it later
    }
  }

  /** A path that nothing else uses, on the objects' file system. */
  newPath(): string {
    return join(this.#directory, randomUUID());
  }

  async #prepare(): Promise<void> {
    if (Date.now() - this.#preparedMs < ORPHAN_AGE_MS) return;
    await makeDirectory(this.#directory);
    this.#preparedMs = Date.now();
    await removeOrphans(this.#directory);
  }
}

async function removeOrphans(directory: string): Promise<void> {
  const oldestMs = Date.now() - ORPHAN_AGE_MS;
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined); // its owner may have just moved it away
    if (found !== undefined && found.mtimeMs < oldestMs) await rm(path, { recursive: true, force: true });
  }
}

async function write(path: string, body: Body, options: StagingOptions): Promise<void> {
  const handle = await onMedium(() => open(path, 'wx'));
  try {
    await fill(handle, body, options.signal);
    if (options.durable) await onMedium(() => handle.datasync());
  } finally {
    await onMedium(() => handle.close());
  }
}

async function fill(handle: FileHandle, body: Body, signal: AbortSignal): Promise<void> {
  for await (const piece of piecesOf(body, signal)) await onMedium(() => writeAll(handle, piece));
}

/** In one call where the system takes all at once; Node's own `writeFile` makes one for each 512 KiB. */
async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let start = 0; start < piece.length;) {
    start += (await handle.write(piece, start)).bytesWritten;
  }
}
