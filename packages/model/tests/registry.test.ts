import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { isAppError, type Reason } from '@isitacat/errors';
import { openStore, type BlobStore } from '@isitacat/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  Registry,
  STABLE,
  generateSigningKey,
  openSigningKey,
  loadTrustedKeys,
  readBundle,
  type Bundle,
  type SigningKey,
  type TrustedKeys,
} from '../src/index.js';
import { writeSampleBundle } from './sample-bundle.js';

const call = { signal: new AbortController().signal };
const reason = (expected: Reason) => (error: unknown) => isAppError(error, expected);

let folder: string;
let store: BlobStore;
let registry: Registry;
let key: SigningKey;
let trusted: TrustedKeys;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'));
  store = openStore(pathToFileURL(join(folder, 'store')).href);
  registry = new Registry(store);
  key = await openSigningKey(join(folder, 'keys'), 'publisher');
  trusted = await loadTrustedKeys([join(folder, 'keys')]);
});

afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function makeBundle(weights: string, model = 'cat'): Promise<Bundle> {
  const directory = join(folder, `bundle-${model}-${weights}`);
  await writeSampleBundle(directory, key, { weights, model });
  return await readBundle(directory, trusted, call);
}

async function publish(...weights: readonly string[]): Promise<void> {
  for (const each of weights) await registry.publish(await makeBundle(each), call);
}

const filesBelow = async (directory: string): Promise<string[]> =>
  await readdir(directory, { recursive: true });

describe('publishing', () => {
  it('numbers the versions of each model from 1 and leaves aliases alone', async () => {
    expect(await registry.publish(await makeBundle('one'), call)).toBe(1);
    expect(await registry.publish(await makeBundle('two'), call)).toBe(2);
    expect(await registry.publish(await makeBundle('one', 'dog'), call)).toBe(1);
    expect(await registry.listModels(call)).toEqual(['cat', 'dog']);
    expect(await registry.listVersions('cat', call)).toEqual([1, 2]);
    expect(await registry.alias('cat', STABLE, call)).toBeUndefined();
  });

  it('says what a version is', async () => {
    const bundle = await makeBundle('one');
    await registry.publish(bundle, call);
    const { manifest, digest, publishTime } = await registry.readVersion('cat', 1, call);
    expect({ manifest, digest }).toEqual({ manifest: bundle.manifest, digest: bundle.digest });
    expect(publishTime.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('changes nothing when the newest version is published again', async () => {
    await publish('one', 'two', 'two');
    expect(await registry.listVersions('cat', call)).toEqual([1, 2]);
  });

  it('gives racing publishers a number each, without a gap', async () => {
    const bundles = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((weights) => makeBundle(weights)));
    const numbers = await Promise.all(bundles.map((bundle) => registry.publish(bundle, call)));
    expect([...numbers].sort()).toEqual([1, 2, 3, 4, 5]);
    for (const [at, version] of numbers.entries()) {
      expect((await registry.readVersion('cat', version, call)).digest).toBe(bundles[at]?.digest);
    }
  });

  it('shows nothing of a publication that died before its last step', async () => {
    const bundle = await makeBundle('one');
    const dying: BlobStore = {
      ...unbound(store),
      create: async (at, body, options) => {
        if (at.includes('/versions/')) throw new Error('killed');
        return await store.create(at, body, options);
      },
    };
    await expect(new Registry(dying).publish(bundle, call)).rejects.toThrow('killed');
    expect((await store.list('models/cat/blobs/', call)).length).toBeGreaterThan(0);
    expect(await registry.listModels(call)).toEqual([]);
    expect(await registry.listVersions('cat', call)).toEqual([]);
    expect(await registry.publish(bundle, call)).toBe(1);
    await expect(registry.fetch('cat', 1, join(folder, 'cache'), trusted, call)).resolves.toBeDefined();
  });

  it('refuses a bundle of which a file has changed since it was read', async () => {
    const bundle = await makeBundle('one');
    await writeFile(join(bundle.directory, 'model.onnx'), 'A graph');
    await expect(registry.publish(bundle, call)).rejects.toSatisfy(reason('BUNDLE_INVALID'));
    expect(await registry.listVersions('cat', call)).toEqual([]);
  });

  it('repairs a stored file that was damaged', async () => {
    const bundle = await makeBundle('one');
    await registry.publish(bundle, call);
    const [damaged = ''] = await store.list('models/cat/blobs/', call);
    await store.write(damaged, Buffer.from('damaged'), call);
    await publish('two');
    await expect(registry.fetch('cat', 2, join(folder, 'cache'), trusted, call)).resolves.toBeDefined();
  });
});

describe('what is not published', () => {
  it('is said to be not found', async () => {
    for (const model of ['cat', '../cat', '']) {
      await expect(registry.readVersion(model, 1, call)).rejects.toSatisfy(reason('MODEL_NOT_FOUND'));
      await expect(registry.rollback(model, call)).rejects.toSatisfy(reason('MODEL_NOT_FOUND'));
      expect(await registry.listVersions(model, call)).toEqual([]);
      expect(await registry.alias(model, STABLE, call)).toBeUndefined();
    }
  });

  it('can be no alias', async () => {
    await expect(registry.moveAlias('cat', STABLE, 1, call)).rejects.toSatisfy(reason('MODEL_NOT_FOUND'));
  });
});

describe('an alias', () => {
  const stable = async (): Promise<number | undefined> =>
    (await registry.alias('cat', STABLE, call))?.version;

  beforeEach(async () => {
    await publish('one', 'two', 'three');
  });

  it('points where it was moved last and remembers the way', async () => {
    await registry.moveAlias('cat', STABLE, 1, call);
    const moved = await registry.moveAlias('cat', STABLE, 3, call);
    expect(await registry.alias('cat', STABLE, call)).toEqual(moved);
    expect(moved).toMatchObject({ version: 3, previous: [{ version: 1 }] });
  });

  it('stays as it is when moved to where it points', async () => {
    const first = await registry.moveAlias('cat', STABLE, 2, call);
    expect(await registry.moveAlias('cat', STABLE, 2, call)).toEqual(first);
  });

  it('loses none of two moves that race', async () => {
    await registry.moveAlias('cat', STABLE, 1, call);
    await Promise.all([2, 3].map((version) => registry.moveAlias('cat', STABLE, version, call)));
    const { version, previous } = (await registry.alias('cat', STABLE, call)) ?? { previous: [] };
    expect([version, ...previous.map((move) => move.version)].sort()).toEqual([1, 2, 3]);
  });

  it('rolls back step by step, as far as it has come', async () => {
    for (const version of [1, 2, 3]) await registry.moveAlias('cat', STABLE, version, call);
    expect((await registry.rollback('cat', call)).version).toBe(2);
    expect((await registry.rollback('cat', call)).version).toBe(1);
    await expect(registry.rollback('cat', call)).rejects.toSatisfy(reason('MODEL_NOT_FOUND'));
    expect(await stable()).toBe(1);
  });

  it('rolls back once when several ask at the same time', async () => {
    for (const version of [1, 2, 3]) await registry.moveAlias('cat', STABLE, version, call);
    let readers = 0;
    let release = (): void => undefined;
    const allHaveRead = new Promise<void>((resolve) => (release = resolve));
    const together: BlobStore = {
      ...unbound(store),
      read: async (at, options) => {
        const found = await store.read(at, options);
        if ((readers += 1) === 3) release();
        await allHaveRead;
        return found;
      },
    };
    const all = await Promise.all([1, 2, 3].map(() => new Registry(together).rollback('cat', call)));
    expect(all.map((each) => each.version)).toEqual([2, 2, 2]);
    expect(await stable()).toBe(2);
  });
});

describe('fetching', () => {
  const cache = (): string => join(folder, 'cache');
  const fetch = (): Promise<Bundle> => registry.fetch('cat', 1, cache(), trusted, call);

  beforeEach(async () => {
    await publish('one');
  });

  it('brings the bundle as it was published, and nothing else', async () => {
    const fetched = await fetch();
    const original = join(folder, 'bundle-cat-one');
    expect((await filesBelow(fetched.directory)).sort()).toEqual((await filesBelow(original)).sort());
    const weights = 'tfjs/group1-shard1of1.bin';
    expect(await readFile(join(fetched.directory, weights))).toEqual(await readFile(join(original, weights)));
    expect(await readdir(cache())).toHaveLength(1);
  });

  it('takes what it has fetched before without fetching it again', async () => {
    const { directory } = await fetch();
    for (const blob of await store.list('models/cat/blobs/', call)) await store.delete(blob, call);
    expect((await fetch()).directory).toBe(directory);
  });

  it('fetches anew what was damaged on this disk', async () => {
    const { directory } = await fetch();
    await writeFile(join(directory, 'model.onnx'), 'A graph');
    expect((await fetch()).directory).toBe(directory);
    expect(await readFile(join(directory, 'model.onnx'), 'utf8')).toBe('a graph');
    expect(await readdir(cache())).toHaveLength(1);
  });

  it('gives several at once the same whole bundle', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, fetch));
    expect(new Set(all.map((each) => each.directory)).size).toBe(1);
    await expect(readBundle(all[0]?.directory ?? '', trusted, call)).resolves.toBeDefined();
    expect(await readdir(cache())).toHaveLength(1);
  });

  it('refuses each stored file when a bit of it has changed or it is gone, and keeps nothing', async () => {
    for (const blob of await store.list('models/cat/blobs/', call)) {
      const { bytes } = (await store.read(blob, call)) ?? { bytes: new Uint8Array() };
      const changed = Uint8Array.from(bytes, (byte, at) => (at === 0 ? byte ^ 1 : byte));
      await store.write(blob, changed, call);
      await expect(fetch()).rejects.toSatisfy(reason('BUNDLE_INVALID'));
      await store.delete(blob, call);
      await expect(fetch()).rejects.toSatisfy(reason('BUNDLE_INVALID'));
      await store.write(blob, bytes, call);
    }
    expect(await readdir(cache())).toEqual([]);
    await expect(fetch()).resolves.toBeDefined();
  });

  it('refuses a version that nobody trusted has signed, before it fetches a file', async () => {
    const stranger = new Map([[generateSigningKey().id, generateSigningKey().privateKey]]);
    const refused = registry.fetch('cat', 1, cache(), stranger, call);
    await expect(refused).rejects.toSatisfy(reason('BUNDLE_INVALID'));
    await expect(stat(cache())).rejects.toThrow('ENOENT');
  });

  it('refuses a record that was changed', async () => {
    const at = 'models/cat/versions/00000001.json';
    const { bytes } = (await store.read(at, call)) ?? { bytes: new Uint8Array() };
    const record = JSON.parse(Buffer.from(bytes).toString()) as { manifest: string };
    const manifest = Buffer.from(record.manifest, 'base64').toString().replace('not_cat', 'not_dog');
    const changed = { ...record, manifest: Buffer.from(manifest).toString('base64') };
    await store.write(at, Buffer.from(JSON.stringify(changed)), call);
    await expect(fetch()).rejects.toSatisfy(reason('BUNDLE_INVALID'));
  });

  it('clears away what a process left that died, and not what one is at', async () => {
    for (const name of ['.fetch-dead', '.fetch-alive']) await mkdir(join(cache(), name), { recursive: true });
    await utimes(join(cache(), '.fetch-dead'), 0, 0);
    await fetch();
    const left = await readdir(cache());
    expect(left).toContain('.fetch-alive');
    expect(left).not.toContain('.fetch-dead');
  });

  it('stops when its signal is aborted', async () => {
    const stop = new Error('enough');
    const aborted = registry.fetch('cat', 1, cache(), trusted, { signal: AbortSignal.abort(stop) });
    await expect(aborted).rejects.toBe(stop);
  });
});

describe('seeding', () => {
  it('publishes into an empty registry and points stable there, once', async () => {
    const { directory } = await makeBundle('one');
    expect(await registry.seed([directory], trusted, call)).toEqual(['cat']);
    expect(await registry.alias('cat', STABLE, call)).toMatchObject({ version: 1, previous: [] });
    const other = await makeBundle('two');
    expect(await registry.seed([other.directory], trusted, call)).toEqual([]);
    expect(await registry.listVersions('cat', call)).toEqual([1]);
  });

  it('goes on where one that died had stopped', async () => {
    const bundle = await makeBundle('one');
    await registry.publish(bundle, call);
    expect(await registry.seed([bundle.directory], trusted, call)).toEqual(['cat']);
    expect(await registry.alias('cat', STABLE, call)).toMatchObject({ version: 1 });
  });

  it('points stable at a whole version when several seed at once', async () => {
    const { directory } = await makeBundle('one');
    await Promise.all([1, 2, 3].map(() => registry.seed([directory], trusted, call)));
    const alias = await registry.alias('cat', STABLE, call);
    expect(alias?.previous).toEqual([]);
    await expect(
      registry.fetch('cat', alias?.version ?? 0, join(folder, 'cache'), trusted, call),
    ).resolves.toBeDefined();
  });
});

/** A store's methods, to replace some of them. */
function unbound(of: BlobStore): BlobStore {
  return {
    create: (...call) => of.create(...call),
    write: (...call) => of.write(...call),
    read: (...call) => of.read(...call),
    open: (...call) => of.open(...call),
    delete: (...call) => of.delete(...call),
    list: (...call) => of.list(...call),
    listPrefixes: (...call) => of.listPrefixes(...call),
    [Symbol.asyncDispose]: () => of[Symbol.asyncDispose](),
  };
}
