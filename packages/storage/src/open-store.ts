import { fileURLToPath } from 'node:url';

import { AppError } from '@isitacat/errors';

import type { BlobStore } from './blob-store.js';
import { FolderStore } from './folder/folder-store.js';

/** What decides how a store is reached, beside its URL. */
export interface StoreOptions {
  /** Where a stand-in for Google Cloud Storage listens, such as `http://127.0.0.1:4443`. */
  readonly emulatorHost?: string;
}

/**
 * Opens a store; the caller disposes it. Nothing is contacted yet.
 *
 * @param url `file:///folder`, or `gs://bucket/prefix` with or without the prefix.
 * @throws AppError `CONFIG_INVALID` when it is neither.
 */
export function openStore(url: string, _options: StoreOptions = {}): BlobStore {
  if (url.startsWith('file:')) return new FolderStore(folderOf(url));
  throw unusable();
}

function folderOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw unusable(cause);
  }
}

function unusable(cause?: unknown): AppError {
  return new AppError('CONFIG_INVALID', 'expected storage as file:///folder or gs://bucket/prefix', {
    cause,
  });
}
