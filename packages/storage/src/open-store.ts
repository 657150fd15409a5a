import { fileURLToPath } from 'node:url';

import { AppError } from '@isitacat/errors';

import type { BlobStore } from './blob-store.js';
import { FolderStore } from './folder/folder-store.js';
import { GcsStore, type GcsLocation } from './gcs/gcs-store.js';
import { checkPrefix } from './key.js';

/** What decides how a store is reached, beside its URL. */
export interface StoreOptions {
  /**
   * Where a stand-in for Google Cloud Storage listens, such as `http://127.0.0.1:4443`; without a
   * scheme, http. Default: the real service.
   */
  readonly emulatorHost?: string | undefined;
}

const GCS_URL = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?:\/(.*?))?\/?$/;

/**
 * Opens a store; the caller disposes it. Nothing is contacted yet.
 *
 * @param url `file:///folder`, or `gs://bucket/prefix` with or without the prefix.
 * @throws AppError `CONFIG_INVALID` when it is neither.
 */
export function openStore(url: string, { emulatorHost }: StoreOptions = {}): BlobStore {
  if (url.startsWith('gs:'))
    return new GcsStore({ ...bucketOf(url), emulatorHost: withScheme(emulatorHost) });
  if (/^file:\/\/\/./.test(url)) return new FolderStore(orUnusable(() => fileURLToPath(url)));
  throw unusable();
}

function bucketOf(url: string): Omit<GcsLocation, 'emulatorHost'> {
  const [, bucket, path = ''] = GCS_URL.exec(url) ?? [];
  if (bucket === undefined) throw unusable();
  const prefix = path === '' ? '' : `${path}/`;
  orUnusable(() => {
    checkPrefix(prefix);
  });
  return { bucket, prefix };
}

function withScheme(emulatorHost: string | undefined): string | undefined {
  if (emulatorHost === undefined || emulatorHost === '') return undefined;
  return emulatorHost.includes('://') ? emulatorHost : `http://${emulatorHost}`;
}

function orUnusable<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unusable(cause);
  }
}

function unusable(cause?: unknown): AppError {
  const message =
    'expected storage to be file:///folder (absolute) or gs://bucket/prefix (letters, digits, . _ = -)';
  return new AppError('CONFIG_INVALID', message, { cause });
}
