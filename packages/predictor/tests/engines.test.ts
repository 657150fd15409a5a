import { AppError } from '@isitacat/errors';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineWorld, pidOf } from './support/engine-world.js';
import { solidPng, type Colour } from './support/solid-png.js';
import { TINY, tinyCat } from './support/tiny-graphs.js';

const COLOURS: readonly Colour[] = [
  [255, 0, 0],
  [0, 0, 255],
  [90, 30, 60],
];

let world: EngineWorld;
let signal: AbortSignal;

beforeEach(async () => {
  world = await EngineWorld.start();
  ({ signal } = world);
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

describe.each(['onnx', 'tfjs-wasm'] as const)('engine %s', (name) => {
  it('gives the probabilities of the graph', async () => {
    const host = await world.engine({ name });
    expect(host.name).toBe(name);
    for (const colour of COLOURS) {
      const { probabilities, decodeMs, inferMs } = await host.classify(solidPng(colour), { signal });
      expect(probabilities).toHaveLength(2);
      expect(probabilities[0]).toBeCloseTo(tinyCat(colour), 4);
      expect(probabilities[1]).toBeCloseTo(1 - tinyCat(colour), 4);
      expect(decodeMs).toBeGreaterThan(0);
      expect(inferMs).toBeGreaterThan(0);
    }
  });

  it('gives pictures that come together the answers that each gets alone', async () => {
    const batches: number[] = [];
    const host = await world.engine({ name, onBatch: (pictures) => void batches.push(pictures) });
    const colours = Array.from({ length: 64 }, (_, index): Colour => [index * 3, 90, 255 - index * 3]);
    const alone: Float32Array[] = [];
    for (const colour of colours)
      alone.push((await host.classify(solidPng(colour), { signal })).probabilities);
    expect(new Set(batches.splice(0))).toEqual(new Set([1]));
    const together = await Promise.all(colours.map((colour) => host.classify(solidPng(colour), { signal })));
    for (const [index, { probabilities }] of together.entries()) {
      for (const [label, value] of probabilities.entries()) {
        expect(Math.abs(value - (alone[index]?.[label] ?? NaN))).toBeLessThan(1e-5);
      }
    }
    expect(batches.length).toBeLessThan(colours.length); // the tiny graph costs next to nothing a picture
  });

  it('fails an undecodable picture alone', async () => {
    const host = await world.engine({ name });
    const cut = solidPng([255, 0, 0], 64).subarray(0, 60);
    const answers = await Promise.allSettled(
      [solidPng([255, 0, 0]), cut, Buffer.from('no picture'), solidPng([0, 0, 255])].map((picture) =>
        host.classify(picture, { signal }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({ reason: { reason: 'IMAGE_UNDECODABLE' } });
    expect(answers[2]).toMatchObject({ reason: { reason: 'IMAGE_TYPE_UNSUPPORTED' } });
    expect(host.children).toHaveLength(1);
  });

  it('holds as many tensors after many pictures as after one', async () => {
    const host = await world.engine({ name });
    await world.classifyMany(host, 1);
    const before = host.children[0]?.tensorsHeld;
    expect(before).toBeGreaterThanOrEqual(name === 'onnx' ? 0 : 1);
    await world.classifyMany(host, 20);
    expect(host.children[0]?.tensorsHeld).toBe(before);
  });
});

describe('an engine process', () => {
  it.runIf(process.platform === 'linux')(
    'inherits the environment it is to, and gives memory back',
    async () => {
      const host = await world.engine({ environment: { ...process.env, COLOUR: 'red' } });
      const environment = (await readFile(`/proc/${pidOf(host)}/environ`, 'utf8')).split('\0');
      expect(environment).toEqual(expect.arrayContaining(['COLOUR=red', 'MALLOC_TRIM_THRESHOLD_=131072']));
    },
  );
});

describe('choosing an engine', () => {
  it('takes ONNX Runtime where there is no GPU', async () => {
    expect((await world.engine({ name: 'auto' })).name).toMatch(/^(onnx|tfjs-gpu)$/);
  });

  it('names the command that brings a native engine which is not there', async () => {
    const host = await world.engine({ name: 'tfjs-native' }).catch((error: unknown) => error);
    if (host instanceof AppError) {
      expect(host).toMatchObject({ reason: 'ENGINE_UNAVAILABLE' });
      expect(host.message).toContain('npm run engine -- native');
    } else expect(host).toMatchObject({ name: 'tfjs-native' });
  });

  it('refuses a graph that it can not read', async () => {
    await writeFile(join(world.folder, TINY.graphs.onnx), 'not a graph');
    await expect(world.engine()).rejects.toMatchObject({ reason: 'BUNDLE_INVALID' });
  });

  it('refuses a graph with another number of classes than the manifest', async () => {
    const manifest = { ...TINY, labels: ['cat', 'dog', 'neither'] };
    await expect(world.engine({ manifest })).rejects.toMatchObject({ reason: 'BUNDLE_INVALID' });
  });
});
