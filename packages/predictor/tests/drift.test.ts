import { PUBLISHED_SUBJECT } from '@isitacat/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Colour } from './support/solid-png.js';
import { solidPng } from './support/solid-png.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

/** Of the tiny graphs, which embed a picture as its mean colour. */
const STATISTICS = {
  embedding: { mean: [128, 128, 128], variance: [100, 100, 100] },
  shares: [0, 0.5, 1],
  distanceByAnswer: [
    [0, 10, 20],
    [0, 10, 20],
  ],
};
const STRANGE: Colour = [250, 250, 20];

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** What the predictor at a port tells of the drift of the model's versions, by name and version. */
async function driftAt(httpPort: number): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
  const lines = text.matchAll(/^isitacat_drift_(\w+)\{model="cat",version="(\d+)"\} (\S+)$/gm);
  return Object.fromEntries(
    [...lines].map(([, name, version, value]) => [`${name} ${version}`, Number(value)]),
  );
}

/** Colours that differ, each a little. */
function colours([red, green, blue]: Colour, count: number): readonly Colour[] {
  return Array.from({ length: count }, (_, n) => [red - (n % 20), green - Math.floor(n / 20), blue]);
}

describe('a predictor', () => {
  it.each(['onnx', 'tfjs-wasm'] as const)(
    'tells with %s how unlike what its model learned from the last pictures were, its self-test not counted',
    async (engine) => {
      await world.publish({ statistics: STATISTICS });
      const { httpPort } = await world.predictor({ engine });
      const limit = expect.closeTo(0.3517, 4) as number;
      expect(await driftAt(httpPort)).toEqual({
        'pictures 1': 0,
        'score 1': 0,
        'alarm 1': 0,
        'limit 1': limit,
      });
      const { value } = await world.ask(solidPng([138, 128, 118]));
      expect(value).toMatchObject({ unfamiliarity: expect.closeTo(1 / 30, 4) as number });
      expect(await driftAt(httpPort)).toMatchObject({
        'pictures 1': 1,
        'score 1': expect.closeTo(1 / 30, 4) as number,
      });
      await world.ask(solidPng(STRANGE));
      const id = await world.submit(solidPng([20, 250, 250]));
      await until(async () => (await world.result(id)) !== undefined);
      expect(await world.result(id)).toMatchObject({ unfamiliarity: 1 });
      expect(await driftAt(httpPort)).toMatchObject({
        'pictures 1': 3,
        'score 1': expect.closeTo(2 / 3, 6) as number,
        'alarm 1': 0,
      });
    },
  );

  it('raises the alarm once 200 pictures are strange, and counts none twice that it remembers', async () => {
    await world.publish({ statistics: STATISTICS });
    const { httpPort } = await world.predictor({ cacheAnswers: 1000 });
    const pictures = colours(STRANGE, 199).map((colour) => solidPng(colour));
    for (const picture of pictures) await world.ask(picture);
    for (const picture of pictures.slice(0, 5))
      expect((await world.ask(picture)).value).toMatchObject({ cached: true, unfamiliarity: 1 });
    expect(await driftAt(httpPort)).toMatchObject({ 'pictures 1': 199, 'score 1': 1, 'alarm 1': 0 });
    await world.ask(solidPng([20, 250, 250]));
    expect(await driftAt(httpPort)).toMatchObject({ 'pictures 1': 200, 'score 1': 1, 'alarm 1': 1 });
  });

  it('begins anew with another version, and tells nothing of one that does not say what it learned from', async () => {
    await world.publish({ statistics: STATISTICS });
    const { httpPort } = await world.predictor();
    await world.ask(solidPng(STRANGE));
    expect(await driftAt(httpPort)).toMatchObject({ 'pictures 1': 1 });
    await world.publish({ statistics: STATISTICS, steepness: 1 / 16 });
    world.connection.publish(PUBLISHED_SUBJECT, 'cat');
    await until(async () => (await driftAt(httpPort))['pictures 2'] === 0);
    await world.publish({ steepness: 1 / 64 });
    world.connection.publish(PUBLISHED_SUBJECT, 'cat');
    await until(async () => Object.keys(await driftAt(httpPort)).length === 0);
    expect((await world.ask(solidPng(STRANGE))).value).toMatchObject({ unfamiliarity: undefined });
  });

  it('refuses a version whose statistics are not of its embedding', async () => {
    await world.publish();
    const { httpPort } = await world.predictor();
    const embedding = { mean: [1, 2], variance: [1, 2] };
    await world.publish({ statistics: { ...STATISTICS, embedding } });
    world.connection.publish(PUBLISHED_SUBJECT, 'cat');
    const states = async (): Promise<string> => (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
    await until(async () =>
      (await states()).includes('isitacat_model_state{model="cat",version="2",state="failed"} 1'),
    );
    expect((await world.ask(solidPng(STRANGE))).value).toMatchObject({
      modelVersion: 'models/cat/versions/1',
    });
  });
});
