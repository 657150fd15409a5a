import { Presence, PRESENCE_SUBJECT } from '@isitacat/contracts';
import type { PredictorConfig } from '@isitacat/predictor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solidPng, type Colour } from './support/solid-png.js';
import type { TinyBundleOptions } from './support/tiny-bundle.js';
import { tinyCat } from './support/tiny-graphs.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const FLOAT32 = 1 / 32;
/** Near enough to float32 for the golden pictures, and yet known by its answers. */
const INT8 = 1 / 40;
const WRONG = -1;
const COLOUR: Colour = [220, 30, 100];

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

interface Seen {
  /** What it says in its presence that it runs. */
  readonly engine: string | undefined;
  /** Which graph gave its answer. */
  readonly steepness: number | undefined;
  readonly metrics: string;
}

async function serve(
  precision: PredictorConfig['precision'],
  int8: NonNullable<TinyBundleOptions['int8']>,
): Promise<Seen> {
  await world.publish({ int8 });
  let engine: string | undefined;
  world.connection.subscribe(PRESENCE_SUBJECT, {
    callback: (_, { data }) => {
      engine = Presence.decode(data).models[0]?.engine;
    },
  });
  const { httpPort } = await world.predictor({ precision });
  await until(() => engine !== undefined);
  const { $case, value } = await world.ask(solidPng(COLOUR));
  const cat = $case === 'answer' ? value.scores.find(({ label }) => label === 'cat')?.probability : undefined;
  const steepness = [FLOAT32, INT8].find((each) => Math.abs((cat ?? NaN) - tinyCat(COLOUR, each)) < 1e-3);
  const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
  return { engine, steepness, metrics };
}

describe('a bundle with an INT8 graph', () => {
  it('is served with it where it agrees with float32, which presence and metrics tell', async () => {
    const { engine, steepness, metrics } = await serve('auto', { steepness: INT8, answersChanged: 2 });
    expect({ engine, steepness }).toEqual({ engine: 'onnx-int8', steepness: INT8 });
    expect(metrics).toMatch(/isitacat_engine_processes\{[^}]*engine="onnx",precision="int8"\} 1/);
  });

  it('is served with float32 where it does not', async () => {
    const doubtful = await serve('auto', { steepness: INT8, answersChanged: 100 });
    expect(doubtful).toMatchObject({ engine: 'onnx', steepness: FLOAT32 });
    expect(doubtful.metrics).toContain('precision="float32"');
  });

  it('is served with float32 where that is asked for', async () => {
    const { engine, steepness } = await serve('float32', { steepness: INT8, answersChanged: 0 });
    expect({ engine, steepness }).toEqual({ engine: 'onnx', steepness: FLOAT32 });
  });

  it('is served with float32 on a processor where INT8 fails its self-test', async () => {
    const { engine, steepness } = await serve('auto', { steepness: WRONG, answersChanged: 0 });
    expect({ engine, steepness }).toEqual({ engine: 'onnx', steepness: FLOAT32 });
  });

  it('is served with INT8 whatever the bundle says where that is asked for', async () => {
    const { engine, steepness } = await serve('int8', { steepness: INT8, answersChanged: 100 });
    expect({ engine, steepness }).toEqual({ engine: 'onnx-int8', steepness: INT8 });
  });
});
