import { isAppError, type Reason } from '@isitacat/errors';
import { FaultyProxy, startGcsFake, type GcsFake, type HttpFault } from '@isitacat/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { openStore, type BlobStore } from '../src/index.js';
import { describeBlobStore } from './blob-store-contract.js';
import { conditionalDeletes } from './conditional-deletes.js';

const signal = new AbortController().signal;
const bytes = (text: string): Uint8Array => Buffer.from(text);

describeBlobStore('a store in a bucket', async () => {
  const fake = await startGcsFake();
  const proxy = await FaultyProxy.start(fake.endpoint);
  proxy.fault = conditionalDeletes(fake.endpoint);
  return {
    open: () => openStore(`gs://${fake.bucket}/some/prefix`, { emulatorHost: proxy.endpoint }),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
});

it('reads what it wrote where the environment names the stand-in as well', async () => {
  await using fake = await startGcsFake();
  vi.stubEnv('STORAGE_EMULATOR_HOST', fake.endpoint);
  try {
    await using store = openStore(`gs://${fake.bucket}/some/prefix`, { emulatorHost: fake.endpoint });
    expect(await store.create('a/b', bytes('hello'), { signal })).toBe(true);
    expect((await store.read('a/b', { signal }))?.bytes).toEqual(bytes('hello'));
    expect(await store.list('a/', { signal })).toEqual(['a/b']);
  } finally {
    vi.unstubAllEnvs();
  }
});

describe('a bucket over a bad network', () => {
  let fake: GcsFake;
  let proxy: FaultyProxy;
  let store: BlobStore;
  let seen: string[];

  beforeAll(async () => {
    fake = await startGcsFake();
  });

  afterAll(async () => {
    await fake[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    proxy = await FaultyProxy.start(fake.endpoint);
    store = openStore(`gs://${fake.bucket}`, { emulatorHost: proxy.endpoint });
    seen = [];
  });

  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
  });

  /** Makes the first requests of a method fail, one by one. */
  function fail(method: string, ...faults: readonly HttpFault[]): void {
    proxy.fault = (actual) => {
      seen.push(actual);
      return actual === method ? faults[seen.filter((each) => each === method).length - 1] : undefined;
    };
  }

  const refused = (reason: Reason, words: RegExp) => (error: unknown) =>
    isAppError(error, reason) && words.test(error.message) && !error.message.includes('127.0.0.1');

  it.each([408, 429, 500, 503] as const)('sends again what was answered by %i', async (status) => {
    fail('POST', status);
    expect(await store.create(`again/${status}`, bytes('x'), { signal })).toBe(true);
    fail('GET', status);
    expect(Buffer.from((await store.read(`again/${status}`, { signal }))?.bytes ?? []).toString()).toBe('x');
    fail('GET', status);
    expect(await store.list('again/', { signal })).toContain(`again/${status}`);
  });

  it('knows its own object when the answer to its creation was lost', async () => {
    fail('POST', 'lose');
    expect(await store.create('lost/create', bytes('x'), { signal })).toBe(true);
    fail('POST', 'lose');
    expect(await store.create('lost/create', bytes('y'), { signal })).toBe(false);
  });

  it('does not take for its own what another put there before it sent again', async () => {
    await store.create('lost/other', bytes('x'), { signal });
    fail('POST', 503);
    expect(await store.create('lost/other', bytes('y'), { signal })).toBe(false);
  });

  it('knows its own replacement when the answer to it was lost', async () => {
    await store.create('lost/set.ref', bytes('one'), { signal });
    const ifGeneration = (await store.read('lost/set.ref', { signal }))?.generation ?? '';
    fail('POST', 'lose');
    expect(await store.write('lost/set.ref', bytes('two'), { signal, ifGeneration })).toBe(true);
    fail('POST', 'lose');
    expect(await store.write('lost/set.ref', bytes('three'), { signal, ifGeneration })).toBe(false);
  });

  it('does not send a stream twice', async () => {
    fail('POST', 503);
    async function* body(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(bytes('x'));
    }
    const created = store.create('stream', body(), { signal });
    await expect(created).rejects.toSatisfy(refused('STORAGE_UNAVAILABLE', /503/));
    expect(seen).toEqual(['POST']);
  });

  it('gives up after a while', async () => {
    fail('GET', ...Array.from({ length: 20 }, () => 503));
    await expect(store.read('x', { signal })).rejects.toSatisfy(refused('STORAGE_UNAVAILABLE', /503/));
    expect(seen).toHaveLength(5);
  });

  it('does not ask again where it may not, and says what to do', async () => {
    fail('GET', 403);
    await expect(store.list('', { signal })).rejects.toSatisfy(
      refused('STORAGE_UNAVAILABLE', /role Storage Object Admin/),
    );
    expect(seen).toHaveLength(1);
  });

  it('says when there is no such bucket', async () => {
    const elsewhere = openStore('gs://no-such-bucket', { emulatorHost: proxy.endpoint });
    const created = elsewhere.create('x', bytes('x'), { signal });
    await expect(created).rejects.toSatisfy(refused('STORAGE_UNAVAILABLE', /check the name of the bucket/));
  });

  it('refuses bytes that were changed on their way', async () => {
    await store.create('flip', bytes('contents'), { signal });
    fail('GET', 'flip');
    await expect(store.read('flip', { signal })).rejects.toSatisfy(refused('CHECKSUM_MISMATCH', /restore/));
  });

  it('sends again what was reset, and what is not answered at all', async () => {
    fail('POST', 'reset');
    expect(await store.create('reset', bytes('x'), { signal })).toBe(true);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const hanging = new Promise<void>((resolve) => {
        proxy.fault = () => {
          proxy.fault = () => undefined;
          resolve();
          return 'hang';
        };
      });
      const read = store.read('reset', { signal });
      await hanging;
      await vi.advanceTimersByTimeAsync(30_000);
      expect(Buffer.from((await read)?.bytes ?? []).toString()).toBe('x');
    } finally {
      vi.useRealTimers();
    }
  });

  it.each(['POST', 'GET', 'DELETE'])(
    'leaves a server that hangs on %s when its signal is aborted',
    async (method) => {
      const stop = new AbortController();
      const reason = new Error('enough');
      proxy.fault = (actual): HttpFault => {
        if (actual !== method) return undefined;
        setImmediate(() => {
          stop.abort(reason);
        });
        return 'hang';
      };
      const calls = {
        POST: () => store.create('hang', bytes('x'), { signal: stop.signal }),
        GET: () => store.read('hang', { signal: stop.signal }),
        DELETE: () => store.delete('hang', { signal: stop.signal }),
      };
      await expect(calls[method as keyof typeof calls]()).rejects.toBe(reason);
    },
  );

  it('says that storage is unavailable when nothing listens', async () => {
    await using gone = await FaultyProxy.start(fake.endpoint);
    const nowhere = openStore('gs://bucket', { emulatorHost: gone.endpoint });
    await gone[Symbol.asyncDispose]();
    const read = nowhere.read('x', { signal });
    await expect(read).rejects.toSatisfy(refused('STORAGE_UNAVAILABLE', /ECONNREFUSED/));
  });
});
