import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadTrustedKeys, type TrustedKeys } from '@isitacat/model';
import { openStore, type BlobStore } from '@isitacat/storage';
import type { NatsAccess } from '@isitacat/service-kit';
import type { Surroundings } from '../commands/surroundings.js';

/** Where a system keeps what publishing touches. */
export interface Destination {
  /** URL of its registry. */
  readonly storage: string;
  /** Its user's own keys. */
  readonly keysDir: string;
  readonly trusted: TrustedKeys;
  /** Its broker; undefined where none is known to run. */
  readonly broker: KnownBroker | undefined;
}

/** Where a broker is, and how it is told who publishes. */
export interface KnownBroker {
  readonly url: string;
  readonly access: NatsAccess;
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
    broker:
      config.natsUrl === undefined
        ? await runningBroker(dataDir)
        : { url: config.natsUrl, access: config.natsAccess ?? {} },
  };
}

/** Opens the registry's store. Its owner disposes of it. */
export function openDestination({ storage }: Destination, { config }: Surroundings): BlobStore {
  const { storageEmulator } = config;
  return openStore(storage, storageEmulator === undefined ? {} : { emulatorHost: storageEmulator });
}

/** As a start leaves them. */
const CREDENTIALS = 'run/credentials/publisher.nk';

async function runningBroker(dataDir: string): Promise<KnownBroker | undefined> {
  const text = await readFile(join(dataDir, 'run/system.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { natsUrl: url } = JSON.parse(text) as { readonly natsUrl?: string };
  return url === undefined ? undefined : { url, access: { credentials: join(dataDir, CREDENTIALS) } };
}
