import { mkdir, open, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { ABSENT, codeOf, unless } from './medium.js';

/** How often to make a directory again that others remove because it is empty. */
const PLACE_ATTEMPTS = 100;

/** Makes the names in a directory survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a directory and those above it, so that they survive a power cut. */
export async function makeDirectory(path: string): Promise<void> {
  await syncMade(path, await mkdir(path, { recursive: true }));
}

/**
 * Runs `place`, which gives something the name `path`, with the directories above it made as needed.
 *
 * @param place Resolves to whether it did; must be safe to run again when it throws ENOENT.
 */
export async function placeAt(
  path: string,
  durable: boolean,
  place: () => Promise<boolean>,
): Promise<boolean> {
  const parent = dirname(path);
  const { placed, made } = await placeInMade(parent, place);
  if (!durable) return placed;
  if (placed) await syncDirectory(parent);
  await syncMade(parent, made);
  return placed;
}

/** Removes a directory and those above it, up to `root`, as long as they are empty. */
export async function removeEmpty(path: string, root: string): Promise<void> {
  for (let at = path; at !== root && at.startsWith(root); at = dirname(at)) {
    try {
      await rmdir(at);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') return; // it holds something, and so do those above
    }
  }
}

async function placeInMade(
  parent: string,
  place: () => Promise<boolean>,
): Promise<{ readonly placed: boolean; readonly made: string | undefined }> {
  let made: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { placed: await place(), made };
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt === PLACE_ATTEMPTS) throw error;
    }
    // One above may be removed between the making of two: the next attempt makes it again.
    made = higher(made, await unless(ABSENT, undefined, () => mkdir(parent, { recursive: true })));
  }
}

function higher(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.length < other.length ? one : other;
}

/** @param topmost The highest directory of `path` that is new; undefined when none is. */
async function syncMade(path: string, topmost: string | undefined): Promise<void> {
  if (topmost === undefined) return;
  for (let at = path; at.length >= topmost.length; at = dirname(at)) await syncDirectory(dirname(at));
}
