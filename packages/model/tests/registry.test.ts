import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isAppError, type Reason } from '@isitacat/errors';
import type { BlobStore } from '@isitacat/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Registry, STABLE, type TrustedKeys } from '../src/index.js';
import { registryWorld, type RegistryWorld } from './registry-world.js';

const call = { signal: new AbortController().signal };
const reason = (expected: Reason) => (error: unknown) => isAppError(error, expected);

let world: RegistryWorld;
let folder: string;
let store: BlobStore;
let registry: Registry;
let trusted: TrustedKeys;

beforeEach(async () => {
  world = await registryWorld();
  ({ folder, store, registry, trusted } = world);
});

afterEach(() => world[Symbol.asyncDispose]());

describe('publishing', () => {
  it('numbers the versions of each model from 1 and leaves aliases alone', async () => {
    expect(await registry.publish(await world.makeBundle('one'), call)).toBe(1);
    expect(await registry.publish(await world.makeBundle('two'), call)).toBe(2);
    expect(await registry.publish(await world.makeBundle('one', 'dog'), call)).toBe(1);
    expect(await registry.listModels(call)).toEqual(['cat', 'dog']);
    expect(await registry.listVersions('cat', call)).toEqual([1, 2]);
    expect(await registry.alias('cat', STABLE, call)).toBeUndefined();
  });

  it('says what a version is', async () => {
    const bundle = await world.makeBundle('one');
    await registry.publish(bundle, call);
    const { manifest, digest, publishTime } = await registry.readVersion('cat', 1, call);
    expect({ manifest, digest }).toEqual({ manifest: bundle.manifest, digest: bundle.digest });
    expect(publishTime.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('changes nothing when the newest version is published again', async () => {
    await world.publish('one', 'two', 'two');
    expect(await registry.listVersions('cat', call)).toEqual([1, 2]);
  });

  it('gives racing publishers a number each, without a gap', async () => {
    const bundles = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((weights) => world.makeBundle(weights)));
    const numbers = await Promise.all(bundles.map((bundle) => registry.publish(bundle, call)));
    expect([...numbers].sort()).toEqual([1, 2, 3, 4, 5]);
    for (const [at, version] of numbers.entries()) {
      expect((await registry.readVersion('cat', version, call)).digest).toBe(bundles[at]?.digest);
    }
  });

  it('shows nothing of a publication that died before its last step', async () => {
    const bundle = await world.makeBundle('one');
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
    const bundle = await world.makeBundle('one');
    await writeFile(join(bundle.directory, 'model.onnx'), 'A graph');
    await expect(registry.publish(bundle, call)).rejects.toSatisfy(reason('BUNDLE_INVALID'));
    expect(await registry.listVersions('cat', call)).toEqual([]);
  });

  it('repairs a stored file that was damaged', async () => {
    const bundle = await world.makeBundle('one');
    await registry.publish(bundle, call);
    const [damaged = ''] = await store.list('models/cat/blobs/', call);
    await store.write(damaged, Buffer.from('damaged'), call);
    await world.publish('two');
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
    await world.publish('one', 'two', 'three');
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
