import {
  openSigningKey,
  parseManifest,
  readBundle,
  loadTrustedKeys,
  Registry,
  signBundle,
} from '@isitacat/model';
import { openStore } from '@isitacat/storage';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLE } from '../systems/bundle-models.js';

/** The registry of a running system. Dispose it. */
export interface OpenRegistry extends AsyncDisposable {
  readonly registry: Registry;
}

/** Opens what a system keeps in its data folder. */
export function openRegistry(dataDir: string): OpenRegistry {
  const store = openStore(pathToFileURL(join(dataDir, 'storage')).href);
  return { registry: new Registry(store), [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

/**
 * Publishes the committed model once more with its labels in the opposite order:
 * its answers can't be taken for those of the first version. No alias moves.
 *
 * @returns the number of the version.
 */
export async function publishOpposite(
  registry: Registry,
  dataDir: string,
  signal: AbortSignal,
): Promise<number> {
  const folder = join(dataDir, 'opposite');
  await cp(BUNDLE, folder, { recursive: true });
  const manifest = parseManifest(await readFile(join(BUNDLE, 'manifest.json')));
  await Promise.all(['manifest.json', 'manifest.sig'].map((name) => rm(join(folder, name))));
  const key = await openSigningKey(join(dataDir, 'keys'), 'signing');
  await signBundle(folder, { ...manifest, labels: manifest.labels.toReversed() }, key, { signal });
  const trusted = await loadTrustedKeys([join(dataDir, 'keys')]);
  return await registry.publish(await readBundle(folder, trusted, { signal }), { signal });
}
