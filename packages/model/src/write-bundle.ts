import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { onMedium, type StoreCall } from '@isitacat/storage';

import { MANIFEST_NAME, SIGNATURE_NAME, listFiles } from './bundle.js';
import { digestFile } from './file-digest.js';
import type { SigningKey } from './keys.js';
import { BUNDLE_FORMAT, type BundleFile, type Manifest } from './manifest.js';
import { parseManifest } from './parse-manifest.js';
import { signManifest } from './signature.js';

/** A manifest but for what follows from the bundle's files. */
export type ManifestDraft = Omit<Manifest, 'format' | 'files'>;

/**
 * Makes a bundle of a directory: writes a manifest that lists every file in it, and signs it. What
 * was there of either is replaced.
 *
 * @throws AppError `BUNDLE_INVALID` when the draft isn't right, for instance names an absent file.
 */
export async function signBundle(
  directory: string,
  draft: ManifestDraft,
  key: SigningKey,
  call: StoreCall,
): Promise<Manifest> {
  const files: BundleFile[] = [];
  for (const path of await listFiles(directory)) {
    files.push({ path, ...(await digestFile(join(directory, path), call)) });
  }
  const manifestBytes = Buffer.from(
    `${JSON.stringify({ format: BUNDLE_FORMAT, ...draft, files }, null, 2)}\n`,
  );
  const manifest = parseManifest(manifestBytes);
  await onMedium(() => writeFile(join(directory, MANIFEST_NAME), manifestBytes));
  await onMedium(() => writeFile(join(directory, SIGNATURE_NAME), signManifest(manifestBytes, key)));
  return manifest;
}
