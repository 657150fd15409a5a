import {
  imageContentKey,
  interactiveSubject,
  Presence,
  PRESENCE_SUBJECT,
  temporaryKey,
  WorkReply,
} from '@isitacat/contracts';
import { fromStatus } from '@isitacat/service-kit';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solidPng } from './support/solid-png.js';
import { tinyCat } from './support/tiny-graphs.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const RED = solidPng([200, 30, 60]);
const signal = AbortSignal.timeout(600_000);
let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

async function reasonOf(outcome: ReturnType<World['ask']>): Promise<string> {
  const { $case, value } = await outcome;
  return $case === 'error' ? fromStatus(value).reason : $case;
}

describe.each(['onnx', 'tfjs-wasm'] as const)('asked with engine %s', (engine) => {
  it('answers with the version, every label and where the time went', async () => {
    await world.publish();
    await world.predictor({ engine });
    const outcome = await world.ask(RED);
    expect(outcome).toMatchObject({
      $case: 'answer',
      value: { modelVersion: 'models/cat/versions/1', engine },
    });
    if (outcome.$case !== 'answer') return;
    const { scores, decodeDuration, inferDuration, fetchDuration } = outcome.value;
    expect(scores.map(({ label }) => label)).toEqual(['cat', 'not_cat']);
    expect(scores[0]?.probability).toBeCloseTo(tinyCat([200, 30, 60]), 4);
    expect(decodeDuration?.nanos).toBeGreaterThan(0);
    expect(inferDuration?.nanos).toBeGreaterThan(0);
    expect(fetchDuration).toEqual({ seconds: 0n, nanos: 0 });
  });
});

describe('a predictor that is asked', () => {
  beforeEach(async () => {
    await world.publish();
  });

  it('answers for the version by its number too, and for no other', async () => {
    await world.predictor();
    expect(await reasonOf(world.ask(RED, { version: 1 }))).toBe('answer');
    await expect(world.ask(RED, { version: 2 })).rejects.toThrow(/no responders/i);
  });

  it('refuses what is no picture, and answers the next', async () => {
    await world.predictor();
    const outcomes = [Buffer.from('just text'), RED.subarray(0, 60), new Uint8Array(), RED];
    expect(await Promise.all(outcomes.map((picture) => reasonOf(world.ask(picture))))).toEqual([
      'IMAGE_TYPE_UNSUPPORTED',
      'IMAGE_UNDECODABLE',
      'IMAGE_EMPTY',
      'answer',
    ]);
  });

  it('reads a picture from storage, and refuses one that has changed or is gone', async () => {
    await world.predictor();
    const key = imageContentKey('large');
    await world.store.create(key, RED, { signal });
    const sha256 = createHash('sha256').update(RED).digest();
    const ask = (value: { key: string; sha256: Uint8Array }): Promise<string> =>
      reasonOf(world.ask({ $case: 'stored', value }));
    expect(await ask({ key, sha256 })).toBe('answer');
    expect(await ask({ key, sha256: new Uint8Array(32) })).toBe('CHECKSUM_MISMATCH');
    expect(await ask({ key, sha256: new Uint8Array(0) })).toBe('CHECKSUM_MISMATCH');
    expect(await ask({ key: imageContentKey('gone'), sha256 })).toBe('IMAGE_NOT_FOUND');
  });

  it('reads a picture that is on its way, and computes it anew where it has no digest', async () => {
    await world.predictor({ cacheAnswers: 10 });
    const key = temporaryKey('large');
    await world.store.create(key, RED, { signal });
    for (let asked = 0; asked < 2; asked++) {
      const { value } = await world.ask({ $case: 'stored', value: { key, sha256: new Uint8Array(0) } });
      expect(value).toMatchObject({ cached: false });
    }
  });

  it('tells how long a stored picture took to read, and never where it lies', async () => {
    await world.predictor();
    const key = temporaryKey('large');
    await world.store.create(key, RED, { signal });
    await world.store.create(`${temporaryKey('broken')}/is-a-folder`, RED, { signal });
    const sha256 = createHash('sha256').update(RED).digest();
    const ask = (id: string): ReturnType<World['ask']> =>
      world.ask({ $case: 'stored', value: { key: temporaryKey(id), sha256 } });
    const { value } = await ask('large');
    expect(value).toMatchObject({
      fetchDuration: { nanos: expect.toSatisfy((nanos) => nanos > 0) as number },
    });
    for (const [id, reason] of [
      ['gone', 'IMAGE_NOT_FOUND'],
      ['broken', 'STORAGE_UNAVAILABLE'],
    ] as const) {
      const outcome = await ask(id);
      expect(outcome.$case === 'error' && fromStatus(outcome.value)).toMatchObject({ reason });
      const sent = Buffer.from(WorkReply.encode({ outcome }).finish()).toString('latin1');
      expect(sent).not.toContain(world.folder);
    }
  });

  it('does not compute what is too late', async () => {
    await world.predictor();
    const { $case, value } = await world.ask(RED, { deadlineMs: Date.now() - 1 });
    const error = $case === 'error' ? fromStatus(value) : undefined;
    expect(error).toMatchObject({ reason: 'DEADLINE_EXCEEDED', stage: 'queue' });
  });

  it('refuses what is not a message of the bus', async () => {
    await world.predictor();
    const { data } = await world.connection.request(interactiveSubject('cat', 'stable'), 'what?', {
      timeout: 5000,
    });
    expect(Buffer.from(data).toString('latin1')).toContain('FIELD_INVALID');
  });

  it('shares the questions with another', async () => {
    const predictors = [await world.predictor(), await world.predictor()];
    const answers = await Promise.all(Array.from({ length: 60 }, () => reasonOf(world.ask(RED))));
    expect(new Set(answers)).toEqual(new Set(['answer']));
    for (const { httpPort } of predictors) {
      const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
      const count = /isitacat_predict_phase_seconds_count\{model="cat",version="1",phase="infer"\} (\d+)/;
      expect(Number(count.exec(metrics)?.[1])).toBeGreaterThan(0);
    }
  });

  it('refuses questions beyond what it can answer soon, with a time to come back, but never the first 32', async () => {
    await world.predictor({ tuning: { children: 1, queueMs: 1 } });
    const few = await Promise.all(Array.from({ length: 32 }, () => reasonOf(world.ask(RED))));
    expect(new Set(few)).toEqual(new Set(['answer']));
    const answers = await Promise.all(Array.from({ length: 200 }, () => world.ask(RED)));
    const refused = answers.filter(({ $case }) => $case === 'error');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(200);
    for (const { $case, value } of refused) {
      if ($case !== 'error') continue;
      expect(fromStatus(value)).toMatchObject({ reason: 'QUEUE_FULL', retryAfterMs: 200 });
    }
  });

  it('says what it holds, and leaves before it stops', async () => {
    const heard: Presence[] = [];
    world.connection.subscribe(PRESENCE_SUBJECT, {
      callback: (_, { data }) => {
        heard.push(Presence.decode(data));
      },
    });
    const predictor = await world.predictor();
    await until(() => heard.some(({ models }) => models.length > 0));
    expect(heard.at(-1)).toEqual({
      predictorId: predictor.id,
      models: [{ modelId: 'cat', version: 1, engine: 'onnx' }],
    });
    await predictor.drain(signal);
    await until(() => heard.at(-1)?.models.length === 0);
  });

  it('is ready once it has a model, and not while it drains', async () => {
    const predictor = await world.predictor();
    const ready = async (): Promise<number> =>
      (await fetch(`http://127.0.0.1:${predictor.httpPort}/readyz`)).status;
    expect(await ready()).toBe(200);
    await predictor.drain(signal);
    expect(await ready()).toBe(503);
  });

  it('answers every question it has taken before it stops', async () => {
    const [first] = [await world.predictor(), await world.predictor()];
    const answers = Array.from({ length: 50 }, () => reasonOf(world.ask(RED)));
    await world.connection.flush();
    await first.drain(signal);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['answer']));
    await expect(reasonOf(world.ask(RED))).resolves.toBe('answer');
  });
});
