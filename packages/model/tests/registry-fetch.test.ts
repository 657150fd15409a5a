import { mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isAppError, type Reason } from '@isitacat/errors';
import type { BlobStore } from '@isitacat/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  generateSigningKey,
  readBundle,
  STABLE,
  type Bundle,
  type Registry,
  type TrustedKeys,
} from '../src/index.js';
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

const filesBelow = async (directory: string): Promise<string[]> =>
  await readdir(directory, { recursive: true });

describe('fetching', () => {
  const cache = (): string => join(folder, 'cache');
  const fetch = (): Promise<Bundle> => registry.fetch('cat', 1, cache(), trusted, call);

  beforeEach(async () => {
    await world.publish('one');
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
    const { directory } = await world.makeBundle('one');
    expect(await registry.seed([directory], trusted, call)).toEqual(['cat']);
    expect(await registry.alias('cat', STABLE, call)).toMatchObject({ version: 1, previous: [] });
    const other = await world.makeBundle('two');
    expect(await registry.seed([other.directory], trusted, call)).toEqual([]);
    expect(await registry.listVersions('cat', call)).toEqual([1]);
  });

  it('goes on where one that died had stopped', async () => {
    const bundle = await world.makeBundle('one');
    await registry.publish(bundle, call);
    expect(await registry.seed([bundle.directory], trusted, call)).toEqual(['cat']);
    expect(await registry.alias('cat', STABLE, call)).toMatchObject({ version: 1 });
  });

  it('points stable at a whole version when several seed at once', async () => {
    const { directory } = await world.makeBundle('one');
    await Promise.all([1, 2, 3].map(() => registry.seed([directory], trusted, call)));
    const alias = await registry.alias('cat', STABLE, call);
    expect(alias?.previous).toEqual([]);
    await expect(
      registry.fetch('cat', alias?.version ?? 0, join(folder, 'cache'), trusted, call),
    ).resolves.toBeDefined();
  });
});
