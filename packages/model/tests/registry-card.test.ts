import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { generateSigningKey, readBundle } from '../src/index.js';
import { registryWorld, type RegistryWorld } from './registry-world.js';
import { writeSampleBundle } from './sample-bundle.js';

const call = { signal: new AbortController().signal };

let world: RegistryWorld;
beforeEach(async () => {
  world = await registryWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

async function publish(card: string | undefined): Promise<number> {
  const key = generateSigningKey();
  const directory = join(world.folder, `with-card-${card?.length}`);
  await writeSampleBundle(directory, key, card === undefined ? {} : { card });
  const trusted = new Map([[key.id, createPublicKey(key.privateKey)]]);
  return await world.registry.publish(await readBundle(directory, trusted, call), call);
}

describe('the card of a version', () => {
  it.each([
    ['is its text', '# Größe\n', '# Größe\n'],
    ['may be of 64 KiB', 'a'.repeat(65_536), 'a'.repeat(65_536)],
    ['is empty when it is longer', 'a'.repeat(65_537), ''],
    ['is empty when there is none', undefined, ''],
  ])('%s', async (_, card, expected) => {
    expect(await world.registry.readCard('cat', await publish(card), call)).toBe(expected);
  });

  it('is not given when it is not what was published, or of no version', async () => {
    const version = await publish('# Model\n');
    for (const blob of await world.store.list('models/cat/blobs/', call))
      await world.store.write(blob, Buffer.from('# Other\n'), call);
    await expect(world.registry.readCard('cat', version, call)).rejects.toMatchObject({
      reason: 'BUNDLE_INVALID',
    });
    await expect(world.registry.readCard('cat', 9, call)).rejects.toMatchObject({
      reason: 'MODEL_NOT_FOUND',
    });
  });
});
