import { PredictionState, type Explanation } from '@isitacat/contracts';
import { loadTrustedKeys } from '@isitacat/model';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { turned } from './support/exif.js';
import { solidPng } from './support/solid-png.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const ROOT = join(import.meta.dirname, '../../..');
const KEYS = join(ROOT, 'models/keys');
const signal = AbortSignal.timeout(600_000);

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

async function explained(picture: Uint8Array): Promise<Explanation> {
  const { $case, value } = await world.ask(picture, { explain: true, timeoutMs: 30_000 });
  if ($case === 'error' || value.explanation === undefined) throw new Error('no explanation');
  return value.explanation;
}

describe('a predictor', () => {
  it.each(['onnx', 'tfjs-wasm'] as const)(
    'tells with %s where it looked, when it is asked',
    async (engine) => {
      await world.publish();
      await world.predictor({ engine });
      const picture = solidPng([200, 30, 60]);
      expect(await explained(picture)).toEqual({
        label: 'cat',
        width: 8,
        height: 6,
        values: Buffer.alloc(48, 255),
        peak: (200 - 60) / 32,
      });
      expect((await explained(solidPng([60, 30, 200]))).label).toBe('not_cat');
      expect((await world.ask(picture)).value).toMatchObject({ explanation: undefined });
    },
  );

  it('tells so of a job too, on record and to those who follow it', async () => {
    await world.publish();
    await world.predictor();
    const asked = await world.submit(solidPng([200, 30, 60]), undefined, { explain: true });
    const other = await world.submit(solidPng([200, 30, 60]));
    await until(
      async () => (await world.result(asked)) !== undefined && (await world.result(other)) !== undefined,
    );
    expect(await world.result(asked)).toMatchObject({
      explain: true,
      explanation: { label: 'cat', width: 8 },
    });
    expect(await world.result(other)).toMatchObject({ explain: false, explanation: undefined });
    await until(async () => (await world.events(asked)).length === 2);
    expect(await world.events(asked)).toMatchObject([
      { state: PredictionState.PREDICTION_STATE_RUNNING, explain: true, explanation: undefined },
      { state: PredictionState.PREDICTION_STATE_SUCCEEDED, explanation: { label: 'cat', height: 6 } },
    ]);
  });

  it('remembers what it told, and computes what it did not', async () => {
    await world.publish();
    await world.predictor({ cacheAnswers: 10 });
    const picture = solidPng([200, 30, 60]);
    const ask = async (explain: boolean): Promise<unknown> => (await world.ask(picture, { explain })).value;
    expect(await ask(false)).toMatchObject({ cached: false });
    expect(await ask(true)).toMatchObject({ cached: false, explanation: { label: 'cat' } });
    expect(await ask(true)).toMatchObject({ cached: true, explanation: { label: 'cat' } });
    expect(await ask(false)).toMatchObject({ cached: true, explanation: undefined });
  });
});

/** A box in a picture, in shares of its width and height. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Mean of the map inside a box, and outside of it. */
function brightness({ width, height, values }: Explanation, box: Box): readonly [number, number] {
  const sums = { in: 0, out: 0, inside: 0, outside: 0 };
  for (const [cell, value] of values.entries()) {
    const [x, y] = [((cell % width) + 0.5) / width, (Math.floor(cell / width) + 0.5) / height];
    const isInside = x > box.left && x < box.right && y > box.top && y < box.bottom;
    sums[isInside ? 'in' : 'out'] += value;
    sums[isInside ? 'inside' : 'outside'] += 1;
  }
  return [sums.in / sums.inside, sums.out / sums.outside];
}

describe('the committed model', () => {
  const FACE = { left: 0.14, top: 0.17, right: 0.6, bottom: 0.72 };
  const WHITE_CAT = { left: 0.24, top: 0.12, right: 0.62, bottom: 0.96 };

  it.each([
    ['onnx', 'float32'],
    ['onnx', 'int8'],
    ['tfjs-wasm', 'float32'],
  ] as const)('looks at the cat with %s in %s', async (engine, precision) => {
    await world.registry.seed([join(ROOT, 'models/cat')], await loadTrustedKeys([KEYS]), { signal });
    await world.predictor({ trustedKeys: [KEYS], engine, precision });
    const photo = await readFile(join(ROOT, 'demo/cat.jpg'));
    const other = await readFile(join(ROOT, 'models/cat/golden/3-maxogden-cats-4ebcfed0.jpg'));
    const turnedFace = { left: 0.4, top: 0.28, right: 0.86, bottom: 0.83 };
    for (const [picture, box] of [
      [photo, FACE],
      [other, WHITE_CAT],
      [turned(photo), turnedFace], // the map lies over the picture as shown
    ] as const) {
      const explanation = await explained(picture);
      const [inside, outside] = brightness(explanation, box);
      expect(explanation).toMatchObject({ label: 'cat', width: 10, height: 10 });
      expect(explanation.peak).toBeGreaterThan(5);
      expect(inside).toBeGreaterThan(4 * outside);
    }
  });
});
