import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { AppError, isAppError } from '@isitacat/errors';
import { onMedium, type BlobStore, type StoreCall } from '@isitacat/storage';

import { MANIFEST_NAME, SIGNATURE_NAME, readBundle, type Bundle } from './bundle.js';
import { bundleFolder, stagedIn, STAGING_PREFIX, touchFolder } from './bundle-folder.js';
import { checked } from './file-digest.js';
import type { TrustedKeys } from './keys.js';
import type { BundleFile } from './manifest.js';
import { blobKey } from './registry-keys.js';
import type { PublishedVersion } from './registry-records.js';
import { verifyManifest } from './signature.js';

/** No fetch takes this long without a file arriving: what is older, a process left that died. */
const ORPHAN_AGE_MS = 3_600_000;

/** Brings a version's files into a directory of its own in `cache`, all checked; see Registry. */
export async function fetchBundle(
  store: BlobStore,
  published: PublishedVersion,
  cache: string,
  trusted: TrustedKeys,
  call: StoreCall,
): Promise<Bundle> {
  verifyManifest(published, trusted);
  const directory = bundleFolder(cache, published);
  await touchFolder(directory); // before it is read, so that nobody removes it then
  const cached = await readCached(directory, trusted, call);
  if (cached !== undefined) return cached;
  await onMedium(() => mkdir(cache, { recursive: true }));
  await onMedium(() => removeOrphans(cache));
  const staged = stagedIn(cache, randomUUID());
  try {
    await download(store, published, staged, call);
    if (!(await onMedium(() => putInPlace(staged, directory)))) {
      const other = await readCached(directory, trusted, call);
      if (other !== undefined) return other;
      await onMedium(() => replace(staged, directory));
    }
  } finally {
    await rm(staged, { recursive: true, force: true }).catch(() => undefined); // removeOrphans finds it
  }
  return await readBundle(directory, trusted, call);
}

async function readCached(
  directory: string,
  trusted: TrustedKeys,
  call: StoreCall,
): Promise<Bundle | undefined> {
  try {
    return await readBundle(directory, trusted, call);
  } catch (error) {
    if (isAppError(error, 'BUNDLE_INVALID')) return undefined; // absent or damaged: fetched anew
    throw error;
  }
}

async function download(
  store: BlobStore,
  { model, manifest, manifestBytes, signature }: PublishedVersion,
  directory: string,
  call: StoreCall,
): Promise<void> {
  for (const file of manifest.files) {
    const pieces = await store.open(blobKey(model, file.sha256), { ...call, lends: true });
    if (pieces === undefined) throw lacks(file);
    await writePieces(join(directory, file.path), checked(pieces, file));
  }
  await onMedium(() => writeFile(join(directory, MANIFEST_NAME), manifestBytes));
  await onMedium(() => writeFile(join(directory, SIGNATURE_NAME), signature));
}

async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  await onMedium(() => mkdir(dirname(path), { recursive: true }));
  const handle = await onMedium(() => open(path, 'wx'));
  try {
    for await (const piece of pieces) await onMedium(() => handle.writeFile(piece));
  } finally {
    await onMedium(() => handle.close());
  }
}

/** @returns false when there is a directory already: a damaged one, or somebody else was faster. */
async function putInPlace(staged: string, directory: string): Promise<boolean> {
  try {
    await rename(staged, directory);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return false;
    throw error;
  }
}

/** Puts a directory in place of a damaged one. */
async function replace(staged: string, directory: string): Promise<void> {
  const damaged = `${staged}-damaged`;
  try {
    await rename(directory, damaged);
    await putInPlace(staged, directory);
  } finally {
    await rm(damaged, { recursive: true, force: true });
  }
}

async function removeOrphans(cache: string): Promise<void> {
  const oldestMs = Date.now() - ORPHAN_AGE_MS;
  for (const name of (await readdir(cache)).filter((each) => each.startsWith(STAGING_PREFIX))) {
    const path = join(cache, name);
    const found = await stat(path).catch(() => undefined); // its owner may have just moved it away
    if (found !== undefined && found.mtimeMs < oldestMs) await rm(path, { recursive: true, force: true });
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function lacks(file: BundleFile): AppError {
  return new AppError(
    'BUNDLE_INVALID',
    `registry lacks ${file.path} of this version: publish the bundle again`,
  );
}
