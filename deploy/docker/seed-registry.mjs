// Publishes the models of this image where the registry has none; any number may do so at once.
import { loadTrustedKeys, Registry } from '@isitacat/model';
import { EnvReader } from '@isitacat/service-kit';
import { openStore } from '@isitacat/storage';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const MODELS = fileURLToPath(new URL('../../models/', import.meta.url));

const read = new EnvReader(process.env);
const storage = read.url('ISITACAT_STORAGE');
const emulatorHost = read.optional('STORAGE_EMULATOR_HOST');
const keys = read.list('ISITACAT_TRUSTED_KEYS', { default: [`${MODELS}keys`] });
read.finish();
const bundles = (await readdir(MODELS)).filter((name) => name !== 'keys').map((name) => MODELS + name);
const store = openStore(storage, emulatorHost === undefined ? {} : { emulatorHost });
try {
  const signal = AbortSignal.timeout(300_000);
  const seeded = await new Registry(store).seed(bundles, await loadTrustedKeys(keys), { signal });
  process.stdout.write(`${JSON.stringify({ level: 'info', service: 'seed', seeded })}\n`);
} finally {
  await store[Symbol.asyncDispose]();
}
