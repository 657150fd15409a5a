import { readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { AppError } from '@isitacat/errors';
import { onMedium, type StoreCall } from '@isitacat/storage';

import { differs, digestFile } from './file-digest.js';
import type { TrustedKeys } from './keys.js';
import type { BundleFile, Manifest } from './manifest.js';
import { parseManifest } from './parse-manifest.js';
import { digestOf, verifyManifest, type SignedManifest } from './signature.js';

/** Name of the manifest in a bundle. */
export const MANIFEST_NAME = 'manifest.json';
/** Name of its signature. */
export const SIGNATURE_NAME = 'manifest.sig';

/** A bundle on this disk whose signature and every file were right when it was read. */
export interface Bundle extends SignedManifest {
  /** Where its files lie. */
  readonly directory: string;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest's bytes, 64 hex digits. */
  readonly digest: string;
}

/**
 * Reads a bundle and checks its signature and each of its files.
 *
 * @throws AppError `BUNDLE_INVALID` when anything is missing, changed or not in the manifest, or when
 *   no trusted key signed it. Names that start with a dot don't count.
 */
export async function readBundle(directory: string, trusted: TrustedKeys, call: StoreCall): Promise<Bundle> {
  const manifestBytes = await readPart(directory, MANIFEST_NAME);
  const signature = Buffer.from(await readPart(directory, SIGNATURE_NAME)).toString('utf8');
  verifyManifest({ manifestBytes, signature }, trusted);
  const manifest = parseManifest(manifestBytes);
  await checkFiles(directory, manifest.files, call);
  return { directory, manifestBytes, signature, manifest, digest: digestOf(manifestBytes) };
}

/** Paths of a bundle's files, but for the manifest and its signature, ascending. */
export async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await onMedium(() => readdir(directory, { recursive: true, withFileTypes: true }));
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => path !== MANIFEST_NAME && path !== SIGNATURE_NAME)
    .filter((path) => !path.split('/').some((segment) => segment.startsWith('.')))
    .sort();
}

async function readPart(directory: string, name: string): Promise<Uint8Array> {
  const bytes = await onMedium(() => readFile(join(directory, name)).catch(absentAsUndefined));
  if (bytes === undefined) throw new AppError('BUNDLE_INVALID', `bundle has no ${name}: publish it again`);
  return bytes;
}

async function checkFiles(directory: string, files: readonly BundleFile[], call: StoreCall): Promise<void> {
  const present = new Set(await listFiles(directory));
  for (const file of files) {
    if (!present.delete(file.path)) {
      throw new AppError(
        'BUNDLE_INVALID',
        `bundle lacks ${file.path}: publish it again, or restore the file`,
      );
    }
    const { sha256, sizeBytes } = await digestFile(join(directory, file.path), call);
    if (sha256 !== file.sha256 || sizeBytes !== file.sizeBytes) throw differs(file);
  }
  const [stray] = present;
  if (stray !== undefined) {
    throw new AppError('BUNDLE_INVALID', `bundle holds ${stray}, which its manifest doesn't list: remove it`);
  }
}

function absentAsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
