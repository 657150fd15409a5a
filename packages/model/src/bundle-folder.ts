import { utimes } from 'node:fs/promises';
import { join } from 'node:path';

import type { PublishedVersion } from './registry-records.js';

const BUNDLE_FOLDER = /^[a-z][a-z0-9-]*-\d+-[0-9a-f]{16}$/;

/** What the names of folders start with that are being put together, or taken apart. */
export const STAGING_PREFIX = '.fetch-';

/** Where in a cache a version lies: by digest too, for another registry may have given the number to another bundle. */
export function bundleFolder(cache: string, { model, version, digest }: PublishedVersion): string {
  return join(cache, `${model}-${version}-${digest.slice(0, 16)}`);
}

/** Whether a name in a cache is that of a bundle. */
export function isBundleFolder(name: string): boolean {
  return BUNDLE_FOLDER.test(name);
}

/** A place in a cache for what is no bundle yet, or no more. */
export function stagedIn(cache: string, id: string): string {
  return join(cache, `${STAGING_PREFIX}${id}`);
}

/** Tells other processes that a bundle is used. One that isn't there needs no such word. */
export async function touchFolder(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
