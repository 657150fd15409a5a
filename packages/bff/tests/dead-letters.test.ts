import { status } from '@grpc/grpc-js';
import {
  AdminServiceDefinition,
  DEAD_LETTERS_PREFIX,
  JOBS_STREAM,
  jobConsumer,
  jobSubject,
  OPEN_JOBS_PREFIX,
  PredictionState,
  Work,
} from '@isitacat/contracts';
import { createLogger, toStatus } from '@isitacat/service-kit';
import { grpcClient, type GrpcClient } from '@isitacat/testkit';
import { AckPolicy, jetstream, jetstreamManager, type Consumer } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BrokerLink } from '../src/adapters/broker-link.js';
import { JetStreamBacklog } from '../src/adapters/jet-stream-backlog.js';
import { JetStreamEvents } from '../src/adapters/jet-stream-events.js';
import { StoredDeadLetters } from '../src/adapters/stored-dead-letters.js';
import { StoredImages } from '../src/adapters/stored-images.js';
import { StoredPredictions } from '../src/adapters/stored-predictions.js';
import { parsePredictionName } from '../src/domain/names.js';
import { reconcileJob, type Finding } from '../src/domain/reconcile.js';
import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { PredictorPeer } from './predictor-peer.js';
import { StreamReader } from './stream-reader.js';
import { startTestSystem, type System } from './system.js';

const { PREDICTION_STATE_FAILED: FAILED, PREDICTION_STATE_PENDING: PENDING } = PredictionState;
const { PREDICTION_STATE_SUCCEEDED: SUCCEEDED } = PredictionState;
const CALL = { signal: new AbortController().signal };

let system: System;
let peer: PredictorPeer;
let admin: GrpcClient<typeof AdminServiceDefinition>;
beforeEach(async () => {
  system = await startTestSystem();
  peer = await PredictorPeer.connect(system.nats.url, system.store);
  admin = grpcClient(AdminServiceDefinition, `127.0.0.1:${system.bff.adminPort}`);
});
afterEach(async () => {
  admin[Symbol.dispose]();
  await peer[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

async function accept(batch = ''): Promise<string> {
  const picture = { $case: 'content', value: png() } as const;
  return (await system.predictions.predict({ picture, background: true, batch })).prediction?.name ?? '';
}

/** Takes the job of the queue as five predictors do that are killed by it. */
async function killFive(): Promise<Consumer> {
  const consumer = jobConsumer('cat', 'stable');
  const manager = await jetstreamManager(peer.connection);
  await manager.consumers.add(JOBS_STREAM, {
    durable_name: consumer,
    filter_subject: jobSubject('cat', 'stable', '*'),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(100),
    max_deliver: 5,
  });
  const jobs = await jetstream(peer.connection).consumers.get(JOBS_STREAM, consumer);
  for (let killed = 0; killed < 5; killed += 1) await peer.takeUp(jobs);
  expect(await jobs.next({ expires: 1_000 })).toBeNull();
  return jobs;
}

async function stateOf(name: string): Promise<PredictionState | undefined> {
  return (await system.predictions.getPrediction({ name })).prediction?.state;
}

async function jobsInQueue(): Promise<number> {
  return (await (await jetstreamManager(peer.connection)).streams.info(JOBS_STREAM)).state.messages;
}

async function left(): Promise<readonly string[]> {
  return await system.store.list(OPEN_JOBS_PREFIX, CALL);
}

describe('A job that kills every predictor', () => {
  it('fails, leaves the queue, and is told to the operator', async () => {
    const name = await accept('b');
    await killFive();
    await expect.poll(() => stateOf(name), { timeout: 10_000 }).toBe(FAILED);
    const { prediction } = await system.predictions.getPrediction({ name });
    expect(prediction).toMatchObject({ attemptCount: 5, error: { code: status.UNAVAILABLE } });
    const { deadLetters } = await admin.listDeadLetters({});
    expect(deadLetters).toEqual([
      {
        prediction: name,
        image: prediction?.image,
        model: 'models/cat',
        batch: 'b',
        error: prediction?.error,
        attemptCount: 5,
        replayCount: 0,
        createTime: prediction?.createTime,
        deathTime: expect.any(Date) as Date,
      },
    ]);
    expect(await admin.getDeadLetter({ prediction: name })).toEqual({ deadLetter: deadLetters[0] });
    await expect.poll(jobsInQueue).toBe(0);
    await expect.poll(left).toEqual([]);
  });

  it('does so too when no BFF was there to hear of it', async () => {
    const name = await accept();
    await system.bff[Symbol.asyncDispose]();
    await killFive();
    await using replica = await system.replica();
    const state = async (): Promise<PredictionState | undefined> =>
      (await replica.predictions.getPrediction({ name })).prediction?.state;
    await expect.poll(state, { timeout: 10_000 }).toBe(FAILED);
    await expect.poll(jobsInQueue).toBe(0);
  });
});

describe('A job whose last predictor was lost unheard', () => {
  it('is given up three minutes later, however busy the queue is', async () => {
    const name = await accept();
    await system.bff[Symbol.asyncDispose]();
    const jobs = await killFive();
    const other = Work.encode(Work.create({ predictionId: 'other' })).finish();
    await jetstream(peer.connection).publish(jobSubject('cat', 'stable', 'other'), other);
    const inHand = await jobs.next({ expires: 5_000 });
    const log = createLogger({ service: 'test', level: 'silent' });
    await using link = new BrokerLink({ url: system.nats.url, name: 'test', log });
    await expect.poll(() => link.connected, { timeout: 10_000 }).toBe(true);
    const predictions = new StoredPredictions(system.store);
    const deps = {
      images: new StoredImages(system.store),
      predictions,
      deadLetters: new StoredDeadLetters(system.store, predictions),
      events: new JetStreamEvents(link),
      backlog: new JetStreamBacklog(link),
      models: { lastServedMs: () => 0 },
      statusOf: toStatus,
    };
    const run = { id: parsePredictionName(name), replay: 0 };
    const look = (nowMs: number): Promise<Finding> => reconcileJob(deps, run, nowMs, CALL);
    expect(await look(Date.now() + 170_000)).toBe('waits');
    expect(await look(Date.now() + 190_000)).toBe('buried');
    expect(await look(Date.now())).toBe('closed');
    expect(await predictions.find(run.id, CALL)).toMatchObject({ state: FAILED, attemptCount: 5 });
    await inHand?.ackAck();
    expect(await jobsInQueue()).toBe(0);
  });
});

describe('A replay', () => {
  it('queues the job again under the same prediction, which then ends once more', async () => {
    const name = await accept('b');
    const other = await accept('b');
    const jobs = await peer.jobs();
    const first = await peer.takeUp(jobs);
    await peer.finish(first.job, first.work); // of the two, the one that is well
    const done = `predictions/${first.work.predictionId}`;
    const poison = done === name ? other : name;
    await (
      await jetstreamManager(peer.connection)
    ).consumers.delete(JOBS_STREAM, jobConsumer('cat', 'stable'));
    await killFive();
    await expect.poll(() => stateOf(poison), { timeout: 10_000 }).toBe(FAILED);
    using batch = new StreamReader(system.predictions, { batch: 'b' });
    await batch.until(`${poison} FAILED`);

    const replays = await Promise.allSettled(
      Array.from({ length: 4 }, () => admin.replayDeadLetter({ prediction: poison })),
    );
    const replayed = replays.flatMap((replay) => (replay.status === 'fulfilled' ? [replay.value] : []));
    expect(replayed.length).toBeGreaterThan(0);
    for (const { prediction } of replayed) {
      expect(prediction).toMatchObject({ name: poison, state: PENDING, attemptCount: 5, replayCount: 1 });
    }
    expect(await stateOf(poison)).toBe(PENDING);
    expect((await admin.listDeadLetters({})).deadLetters).toEqual([]);
    await expect.poll(jobsInQueue).toBe(1);

    await (
      await jetstreamManager(peer.connection)
    ).consumers.delete(JOBS_STREAM, jobConsumer('cat', 'stable'));
    const { job, work } = await peer.takeUp(await peer.jobs());
    expect(work).toMatchObject({ predictionId: poison.slice(12), replayCount: 1, priorAttempts: 5 });
    await peer.finish(job, work);
    expect(await stateOf(poison)).toBe(SUCCEEDED);
    await batch.until(`${poison} SUCCEEDED`);
    expect(batch.states.filter((state) => state.startsWith(poison))).toEqual([
      `${poison} FAILED`,
      `${poison} PENDING`,
      `${poison} RUNNING`,
      `${poison} SUCCEEDED`,
    ]);
    using fresh = new StreamReader(system.predictions, { predictions: [poison] });
    expect((await fresh.toEnd()).states).toEqual([`${poison} SUCCEEDED`]);
  });

  it('of what is no dead letter is refused', async () => {
    const prediction = await accept();
    expect(await failureOf(admin.replayDeadLetter({ prediction }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'DEAD_LETTER_NOT_FOUND',
      resource: prediction,
    });
    expect(await failureOf(admin.getDeadLetter({ prediction: 'x' }))).toMatchObject({
      reason: 'NAME_INVALID',
      field: 'prediction',
    });
  });

  it('leaves nothing behind once the picture is deleted', async () => {
    const name = await accept();
    await killFive();
    await expect.poll(() => stateOf(name), { timeout: 10_000 }).toBe(FAILED);
    await admin.replayDeadLetter({ prediction: name });
    const { prediction } = await system.predictions.getPrediction({ name });
    await system.images.deleteImage({ name: prediction?.image ?? '' });
    for (const prefix of ['predictions/', 'images/', DEAD_LETTERS_PREFIX, OPEN_JOBS_PREFIX]) {
      expect(await system.store.list(prefix, CALL)).toEqual([]);
    }
  });
});

describe('AdminService', () => {
  it('is on no other listener', async () => {
    using wrong = grpcClient(AdminServiceDefinition, `127.0.0.1:${system.bff.grpcPort}`);
    expect(await failureOf(wrong.listDeadLetters({}))).toMatchObject({ code: status.UNIMPLEMENTED });
  });
});
