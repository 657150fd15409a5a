import {
  EVENTS_STREAM,
  DeadLetter,
  deadLetterKey,
  imageContentKey,
  JOBS_STREAM,
  OPEN_JOBS_PREFIX,
  openJobKey,
  PredictionState,
  type Prediction,
} from '@isitacat/contracts';
import type { Predictor } from '@isitacat/predictor';
import { RecordStore } from '@isitacat/storage';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solidPng } from './support/solid-png.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const { PREDICTION_STATE_RUNNING: RUNNING, PREDICTION_STATE_SUCCEEDED: SUCCEEDED } = PredictionState;
const { PREDICTION_STATE_FAILED: FAILED } = PredictionState;
const RED = solidPng([200, 30, 60], 200);
const SHA256 = createHash('sha256').update(RED).digest();
const signal = AbortSignal.timeout(600_000);
const DAY_MS = 24 * 3_600_000;

/** With what a predictor here rests between two of them. */
const PAST_FIVE_ATTEMPTS_MS = 1_000;

let world: World;

beforeEach(async () => {
  world = await World.start();
  await world.publish();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

async function finished(id: string): Promise<Prediction> {
  await until(async () => (await states(id)).some((state) => state === SUCCEEDED || state === FAILED));
  const result = await world.result(id);
  if (result === undefined) throw new Error('told of, but not recorded');
  return result;
}

async function states(id: string): Promise<readonly PredictionState[]> {
  return (await world.events(id)).map(({ state }) => state);
}

/** How many pictures a predictor has answered about. */
async function inferred({ httpPort }: Predictor): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
  return Number(/phase_seconds_count\{[^}]*phase="infer"\} (\d+)/.exec(text)?.[1] ?? 0);
}

async function jobsLeft(): Promise<number> {
  return (await (await jetstreamManager(world.connection)).streams.info(JOBS_STREAM)).state.messages;
}

/** A picture that can't be read, though it is there. @returns its key, and what makes it whole. */
async function unreadablePicture(): Promise<{ readonly key: string; readonly heal: () => Promise<void> }> {
  const [key, whole] = [imageContentKey('broken'), imageContentKey('whole')];
  const path = world.store.pathOf?.(key) ?? '';
  await world.store.create(whole, RED, { signal });
  await mkdir(dirname(path), { recursive: true });
  await symlink(path, path);
  return { key, heal: () => rename(world.store.pathOf?.(whole) ?? '', path) };
}

describe('a job', () => {
  it('is announced, recorded, told of and taken off the queue', async () => {
    await world.predictor();
    const id = await world.submit(RED);
    expect(await finished(id)).toMatchObject({
      name: `predictions/${id}`,
      image: 'images/1',
      model: 'models/cat/versions/1',
      state: SUCCEEDED,
      label: 'cat',
      attemptCount: 1,
      scores: [{ label: 'cat' }, { label: 'not_cat' }],
    });
    expect(await states(id)).toEqual([RUNNING, SUCCEEDED]);
    expect((await world.events(id)).at(-1)).toEqual(await world.result(id));
    await until(async () => (await jobsLeft()) === 0);
  });

  it('waits for a predictor', async () => {
    const id = await world.submit(RED);
    await world.predictor();
    expect(await finished(id)).toMatchObject({ state: SUCCEEDED });
  });

  it('fails at once and alone when its picture can not be decoded', async () => {
    await world.predictor();
    const [good, bad] = [await world.submit(RED), await world.submit(RED.subarray(0, 100))];
    const after = await world.submit(RED);
    expect(await finished(bad)).toMatchObject({ state: FAILED, attemptCount: 1, error: { code: 3 } });
    expect(await finished(good)).toMatchObject({ state: SUCCEEDED });
    expect(await finished(after)).toMatchObject({ state: SUCCEEDED });
  });

  it('fails at once when its picture is gone', async () => {
    await world.predictor();
    await world.submit({ $case: 'stored', value: { key: imageContentKey('1'), sha256: SHA256 } }, '1');
    expect(await finished('1')).toMatchObject({ state: FAILED, error: { code: 5 } });
  });

  it('leaves no trace when it was deleted together with its picture', async () => {
    await world.predictor();
    const stored = { key: imageContentKey('1'), sha256: SHA256 };
    await world.submit({ $case: 'stored', value: stored }, '1', { isKept: false });
    await world.submit(RED, '2', { isKept: false }); // its picture was read before it went
    await until(async () => (await jobsLeft()) === 0);
    for (const id of ['1', '2']) {
      expect(await world.result(id)).toBeUndefined();
      expect(await states(id)).toEqual([RUNNING]);
    }
  });

  it('that was replayed counts its attempts on, and nothing of the earlier run comes after it', async () => {
    await world.predictor();
    const id = 'replayed';
    await world.submit(RED.subarray(0, 100), id);
    expect(await finished(id)).toMatchObject({ state: FAILED, attemptCount: 1, replayCount: 0 });
    await world.submit(RED, id, { messageId: 'replay', replayCount: 1, priorAttempts: 5 });
    await until(async () => (await states(id)).at(-1) === SUCCEEDED);
    expect((await world.events(id)).at(-1)).toMatchObject({ attemptCount: 6, replayCount: 1 });
    await world.submit(RED.subarray(0, 100), id, { messageId: 'late copy of the first run' });
    await until(async () => (await jobsLeft()) === 0);
    expect(await states(id)).toEqual([RUNNING, FAILED, RUNNING, SUCCEEDED]);
    expect(await world.result(id)).toMatchObject({ state: FAILED });
    expect(await world.result(id, 1)).toMatchObject({ state: SUCCEEDED });
  });

  it('has one result and one last event, however often it is handed out', async () => {
    await world.predictor();
    await world.predictor();
    const id = 'twice';
    await world.submit(RED, id);
    const first = await finished(id);
    // The same job again, as after a lost acknowledgement; and twice at once.
    const manager = await jetstreamManager(world.connection);
    await manager.streams.purge(EVENTS_STREAM);
    for (let copy = 0; copy < 4; copy++) await world.submit(RED, id, { messageId: `copy-${copy}` });
    await until(async () => (await jobsLeft()) === 0);
    expect(await world.result(id)).toEqual(first);
    expect((await states(id)).filter((state) => state === SUCCEEDED || state === FAILED)).toEqual([
      SUCCEEDED,
    ]);
    expect((await world.events(id)).at(-1)).toEqual(first);
  });

  it('is taken up by another when its predictor is lost', async () => {
    const lost = await world.predictor({}, { jobs: { ackWaitMs: 1_000, retryDelayMs: () => 20 } });
    await lost[Symbol.asyncDispose]();
    const id = await world.submit(RED);
    const consumer = await jetstream(world.connection).consumers.get(JOBS_STREAM, 'predict-cat-stable');
    expect(await consumer.next({ expires: 2_000 })).not.toBeNull(); // taken, and never heard of again
    await world.predictor({}, { jobs: { ackWaitMs: 1_000, retryDelayMs: () => 20 } });
    expect(await finished(id)).toMatchObject({ state: SUCCEEDED, attemptCount: 2 });
  });

  it('loses no attempt to storage that can not be read, and is answered once it can', async () => {
    await world.predictor();
    const { key, heal } = await unreadablePicture();
    const id = await world.submit({ $case: 'stored', value: { key, sha256: SHA256 } });
    await until(async () => (await states(id)).length > 0);
    await delay(PAST_FIVE_ATTEMPTS_MS);
    await heal();
    expect(await finished(id)).toMatchObject({ state: SUCCEEDED, attemptCount: 1 });
  });

  it('fails for good after five attempts where it is a day old, and leaves the queue', async () => {
    await world.predictor();
    const { key } = await unreadablePicture();
    const id = 'poison';
    await world.store.create(openJobKey(id, 0), new Uint8Array(), { signal });
    const acceptTime = new Date(Date.now() - DAY_MS);
    await world.submit({ $case: 'stored', value: { key, sha256: new Uint8Array(32) } }, id, { acceptTime });
    const failed = await finished(id);
    expect(failed).toMatchObject({ state: FAILED, attemptCount: 5, error: { code: 14 } });
    expect(await states(id)).toEqual([RUNNING, RUNNING, RUNNING, RUNNING, RUNNING, FAILED]);
    await until(async () => (await jobsLeft()) === 0);
    const buried = await new RecordStore(world.store, DeadLetter).read(deadLetterKey(id, 0), { signal });
    expect(buried).toEqual({
      prediction: failed.name,
      image: failed.image,
      model: 'models/cat',
      batch: '',
      error: failed.error,
      attemptCount: 5,
      replayCount: 0,
      createTime: failed.createTime,
      deathTime: failed.completeTime,
    });
    await until(async () => (await world.store.list(OPEN_JOBS_PREFIX, { signal })).length === 0);
  });
});

describe('many jobs', () => {
  it('are asked for one at a time of each name while there are none', async () => {
    const asked: string[] = [];
    world.connection.subscribe('$JS.API.CONSUMER.MSG.NEXT.>', {
      callback: (_, { subject }) => {
        asked.push(subject);
      },
    });
    await world.connection.flush();
    await world.predictor();
    await until(() => new Set(asked).size === 2);
    await until(() => asked.length >= 4); // a second later, when nothing had come
    expect(asked.length).toBeLessThanOrEqual(6);
    expect(await finished(await world.submit(RED))).toMatchObject({ state: SUCCEEDED });
  });

  it('are shared by two predictors, and none is lost when one of them stops', async () => {
    const first = await world.predictor();
    const second = await world.predictor();
    const ids = await Promise.all(Array.from({ length: 120 }, () => world.submit(RED)));
    await until(async () => (await jobsLeft()) < 100);
    await until(async () => (await inferred(first)) > 0 && (await inferred(second)) > 0);
    await first.drain(signal);
    for (const id of ids) expect(await finished(id)).toMatchObject({ state: SUCCEEDED, attemptCount: 1 });
    await until(async () => (await jobsLeft()) === 0);
  });

  it('go on when the broker has lost all it had', async () => {
    await world.predictor();
    expect(await finished(await world.submit(RED))).toMatchObject({ state: SUCCEEDED });
    await world.nats.kill();
    await rm(world.nats.dataDir, { recursive: true, force: true });
    await world.nats.restart();
    const id = 'after';
    await until(async () => world.submit(RED, id).then(Boolean, () => false));
    expect(await finished(id)).toMatchObject({ state: SUCCEEDED });
  });
});
