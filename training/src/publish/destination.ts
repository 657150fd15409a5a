import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadTrustedKeys, type TrustedKeys } from '@isitacat/model';
import { openStore, type BlobStore } from '@isitacat/storage';
import type { Surroundings } from '../commands/surroundings.js';

/** Where a system keeps what publishing touches. */
export interface Destination {
  /** URL of its registry. */
  readonly storage: string;
  /** Its user's own keys. */
  readonly keysDir: string;
  readonly trusted: TrustedKeys;
  /** Of its broker; undefined where none is known to run. */
  readonly natsUrl: string | undefined;
}

/** What the command line says of it. */
export interface DestinationFlags {
  readonly dataDir: string | undefined;
  readonly storage: string | undefined;
}

/** Settles flags, environment and what a running system has noted in its data folder. */
export async function destinationOf(
  flags: DestinationFlags,
  { config, folder, root }: Surroundings,
): Promise<Destination> {
  const dataDir = flags.dataDir === undefined ? join(root, '.data') : resolve(folder, flags.dataDir);
  const ofDataDir = pathToFileURL(join(dataDir, 'storage')).href;
  const keysDir = join(dataDir, 'keys');
  return {
    // As `npm start` has it: the environment's word stands above the data folder's.
    storage: flags.storage ?? (config.isStorageNamed === true ? config.storage : ofDataDir),
    keysDir,
    trusted: await loadTrustedKeys([join(root, 'models/keys'), join(root, '.data/keys'), keysDir]),
    natsUrl: config.natsUrl ?? (await runningBroker(dataDir)),
  };
}

/** Opens the registry's store. Its owner disposes of it. */
export function openDestination({ storage }: Destination, { config }: Surroundings): BlobStore {
  const { storageEmulator } = config;
  return openStore(storage, storageEmulator === undefined ? {} : { emulatorHost: storageEmulator });
}

async function runningBroker(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, 'run/system.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  return (JSON.parse(text) as { readonly natsUrl?: string }).natsUrl;
}
