import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { UnusedBundles } from '../src/index.js';
import { registryWorld, type RegistryWorld } from './registry-world.js';

const call = { signal: new AbortController().signal };
const MINUTE_MS = 60_000;

let world: RegistryWorld;
let cache: string;
let nowMs: number;

beforeEach(async () => {
  world = await registryWorld();
  cache = join(world.folder, 'cache');
  nowMs = 0;
  await world.publish('one', 'two');
});

afterEach(() => world[Symbol.asyncDispose]());

const fetch = async (version: number): Promise<string> => {
  const { directory } = await world.registry.fetch('cat', version, cache, world.trusted, call);
  return directory;
};
const predictor = (): UnusedBundles => new UnusedBundles(cache, () => nowMs);
const versions = async (): Promise<readonly string[]> =>
  (await readdir(cache)).map((name) => name.split('-')[1] ?? '').sort();

/** Lets minutes pass, at each of which every predictor looks. */
async function pass(minutes: number, looks: () => Promise<unknown>): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    nowMs += MINUTE_MS;
    await looks();
  }
}

it('keeps what any of the predictors uses that share a cache, and removes the rest after an hour', async () => {
  const [one, other] = [predictor(), predictor()];
  const [first, second] = [await fetch(1), await fetch(2)];
  await pass(150, () => Promise.all([one.look([second]), other.look([first])]));
  expect(await versions()).toEqual(['1', '2']);
  // Not 59: the last minutes took less than a tick of the disk's clock, so that their touches look alike.
  await pass(40, () => one.look([second]));
  expect(await versions()).toEqual(['1', '2']);
  await pass(22, () => one.look([second]));
  expect(await versions()).toEqual(['2']);
  await pass(150, () => Promise.all([one.look([second]), other.look([])]));
  expect(await versions()).toEqual(['2']);
  expect(await fetch(1)).toBe(first);
});

it('spares what is fetched again before the hour is over', async () => {
  const one = predictor();
  await fetch(1);
  await pass(59, () => one.look([]));
  await fetch(1);
  await pass(59, () => one.look([]));
  expect(await versions()).toEqual(['1']);
});

it('removes nothing that it has not itself seen for an hour, however old it looks', async () => {
  await fetch(1);
  nowMs = 1_000 * MINUTE_MS;
  await predictor().look([]);
  expect(await versions()).toEqual(['1']);
});

it('makes no fuss where nothing was ever fetched', async () => {
  await expect(predictor().look([])).resolves.toBeUndefined();
});
