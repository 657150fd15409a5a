import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EnvReader, readNatsAccess, type Environment, type NatsAccess } from '@isitacat/service-kit';

/** What the environment says of where models are published. */
export interface TrainingConfig {
  /** `file:` or `gs:`. */
  readonly storage: string;
  readonly storageEmulator: string | undefined;
  /** Whether `storage` was named; otherwise it is the default. */
  readonly isStorageNamed?: boolean;
  /** Of a broker to tell of what is published. */
  readonly natsUrl?: string | undefined;
  /** How that broker is told who publishes. */
  readonly natsAccess?: NatsAccess;
}

/** @throws AppError `CONFIG_INVALID` naming every fault at once. */
export function readTrainingConfig(env: Environment, root: string): TrainingConfig {
  const read = new EnvReader(env);
  const storage = read.url('ISITACAT_STORAGE', { default: pathToFileURL(join(root, '.data/storage')).href });
  const storageEmulator = read.optional('STORAGE_EMULATOR_HOST');
  const natsUrl = read.optional('ISITACAT_NATS_URL');
  const natsAccess = readNatsAccess(read);
  read.finish();
  return {
    storage,
    storageEmulator,
    natsUrl,
    natsAccess,
    isStorageNamed: env['ISITACAT_STORAGE'] !== undefined,
  };
}
