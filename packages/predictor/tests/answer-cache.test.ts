import { PredictionState, PUBLISHED_SUBJECT, temporaryKey, type Answer } from '@isitacat/contracts';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solidPng } from './support/solid-png.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const RED = solidPng([200, 30, 60]);
const NOTHING = { seconds: 0n, nanos: 0 };
const signal = AbortSignal.timeout(600_000);

describe('a predictor that remembers', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    await world.publish();
  });
  afterEach(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function ask(picture: Parameters<World['ask']>[0] = RED): Promise<Answer> {
    const { $case, value } = await world.ask(picture);
    if ($case === 'error') throw new Error(value.message);
    return value;
  }

  it('answers the same bytes again without looking, and says so', async () => {
    const { httpPort } = await world.predictor({ cacheAnswers: 10 });
    const first = await ask();
    const second = await ask();
    expect([first.cached, second.cached]).toEqual([false, true]);
    expect(second).toMatchObject({
      modelVersion: first.modelVersion,
      engine: 'onnx',
      scores: first.scores,
      fetchDuration: NOTHING,
      decodeDuration: NOTHING,
      inferDuration: NOTHING,
    });
    expect(await ask(solidPng([60, 30, 200]))).toMatchObject({ cached: false });
    const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
    expect(metrics).toContain('isitacat_answer_cache_lookups_total{outcome="hit"} 1\n');
    expect(metrics).toContain('isitacat_answer_cache_lookups_total{outcome="miss"} 2\n');
    expect(metrics).toMatch(/isitacat_predict_phase_seconds_count\{.*phase="queue"\} 3\n/);
    expect(metrics).toMatch(/isitacat_predict_phase_seconds_count\{.*phase="infer"\} 2\n/);
  });

  it('computes one of many equal questions that come together', async () => {
    await world.predictor({ cacheAnswers: 10 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask()));
    expect(answers.filter(({ cached }) => !cached)).toHaveLength(1);
  });

  it('knows a stored picture by its digest, and reads it no more', async () => {
    await world.predictor({ cacheAnswers: 10 });
    await ask();
    const sha256 = createHash('sha256').update(RED).digest();
    const stored = { $case: 'stored', value: { key: temporaryKey('not-there'), sha256 } } as const;
    expect(await ask(stored)).toMatchObject({ cached: true, fetchDuration: NOTHING });
    const id = await world.submit(stored);
    await until(async () => (await world.result(id)) !== undefined);
    expect(await world.result(id)).toMatchObject({
      state: PredictionState.PREDICTION_STATE_SUCCEEDED,
      cached: true,
      engine: 'onnx',
    });
  });

  it('computes what equal bytes asked for when the first asker was too late', async () => {
    await world.predictor({ cacheAnswers: 10 });
    const late = world.ask(RED, { deadlineMs: Date.now() - 1 });
    const inTime = Array.from({ length: 5 }, () => ask());
    expect((await late).$case).toBe('error');
    expect((await Promise.all(inTime)).filter(({ cached }) => !cached)).toHaveLength(1);
  });

  it('remembers nothing across versions, and the old answers after a return', async () => {
    await world.predictor({ cacheAnswers: 1000 });
    await changesTo(1);
    const first = await ask();
    expect(await ask()).toMatchObject({ cached: true });
    await world.publish({ steepness: 1 / 64 });
    await changesTo(2);
    const other = await ask();
    expect(other).toMatchObject({ cached: false, modelVersion: 'models/cat/versions/2' });
    expect(other.scores[0]?.probability).not.toBeCloseTo(first.scores[0]?.probability ?? 0, 3);
    await world.registry.moveAlias('cat', 'stable', 1, { signal });
    await changesTo(1);
    expect(await ask()).toMatchObject({ cached: true, scores: first.scores });
  });

  it('remembers nothing when it is told not to', async () => {
    const { httpPort } = await world.predictor({ cacheAnswers: 0 });
    expect([await ask(), await ask()].map(({ cached }) => cached)).toEqual([false, false]);
    const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
    expect(metrics).not.toContain('isitacat_answer_cache_lookups_total{');
  });

  /** Asks about ever new pictures until a version answers, so that nothing about `RED` is learnt. */
  async function changesTo(version: number): Promise<void> {
    world.connection.publish(PUBLISHED_SUBJECT);
    let level = 0;
    await until(async () => {
      level = (level + 1) % 256;
      const { modelVersion } = await ask(solidPng([level, level, level]));
      return modelVersion === `models/cat/versions/${version}`;
    });
  }
});
