import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EnvReader, type Environment } from '@isitacat/service-kit';

/** What the environment says of where models are published. */
export interface TrainingConfig {
  /** `file:` or `gs:`. */
  readonly storage: string;
  readonly storageEmulator: string | undefined;
}

/** @throws AppError `CONFIG_INVALID` naming every fault at once. */
export function readTrainingConfig(env: Environment, root: string): TrainingConfig {
  const read = new EnvReader(env);
  const storage = read.url('ISITACAT_STORAGE', { default: pathToFileURL(join(root, '.data/storage')).href });
  const storageEmulator = read.optional('STORAGE_EMULATOR_HOST');
  read.finish();
  return { storage, storageEmulator };
}
