import { loadTrustedKeys, Registry } from '@isitacat/model';
import type { BlobStore } from '@isitacat/storage';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';
import type { StartConfig } from './start-config.js';
import { trustedKeyFolders } from './trusted-keys.js';

/** The committed models: one a folder. */
const MODELS = join(REPOSITORY, 'models');

/** Publishes the committed models where the registry is still empty, so that the system answers at once. */
export async function seedRegistry(
  store: BlobStore,
  { dataDir }: Pick<StartConfig, 'dataDir'>,
  signal: AbortSignal,
): Promise<void> {
  const trusted = await loadTrustedKeys(trustedKeyFolders(dataDir));
  await new Registry(store).seed(await committedBundles(), trusted, { signal });
}

async function committedBundles(): Promise<readonly string[]> {
  const folders = await readdir(MODELS).catch(() => []);
  return folders.map((name) => join(MODELS, name)).filter((path) => existsSync(join(path, 'manifest.json')));
}
