import { openStore, type BlobStore } from '@isitacat/storage';
import { FaultyProxy, startGcsFake, type HttpFault } from '@isitacat/testkit';
import type { Outage } from './plan.js';

/** A bucket that can be away. */
export interface FaultyBucket extends AsyncDisposable {
  /** Where a system is told to find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same bucket as it is, whatever fails. */
  readonly store: BlobStore;
  /** What happens to each request from now on; undefined: it is served. */
  fail(how: Outage | undefined): void;
}

const FAULTS: Readonly<Record<Outage, HttpFault>> = { refuse: 503, hang: 'hang', reset: 'reset' };

/** Starts an empty one. Dispose it once nothing uses it. */
export async function startFaultyBucket(): Promise<FaultyBucket> {
  const fake = await startGcsFake();
  const proxy = await FaultyProxy.start(fake.endpoint);
  const url = `gs://${fake.bucket}/chaos`;
  const store = openStore(url, { emulatorHost: fake.endpoint });
  return {
    store,
    environment: { ISITACAT_STORAGE: url, STORAGE_EMULATOR_HOST: proxy.endpoint },
    fail(how) {
      proxy.fault = () => (how === undefined ? undefined : FAULTS[how]);
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
}
