import { JOBS_STREAM, jobConsumer, PredictionState, Work } from '@isitacat/contracts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { putBack } from '../src/adapters/put-back.js';
import { solidPng } from './support/solid-png.js';
import { until } from './support/until.js';
import { World } from './support/world.js';

const RED = solidPng([200, 30, 60], 200);
const ID = 'put-back';
const JOBS = { jobs: { ackWaitMs: 1_000, retryDelayMs: () => 20 } };

let world: World;
beforeEach(async () => {
  world = await World.start();
  await world.publish();
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** Makes the queue of jobs, as a predictor does that is gone since. */
async function makeQueue(): Promise<void> {
  await using gone = await world.predictor({}, JOBS);
  await gone.drain(AbortSignal.timeout(10_000));
}

async function jobsLeft(): Promise<number> {
  return (await (await jetstreamManager(world.connection)).streams.info(JOBS_STREAM)).state.messages;
}

it('a job that is put back comes again as if that attempt had not been made, and is there once', async () => {
  await makeQueue();
  await world.submit(RED, ID);
  const consumer = await jetstream(world.connection).consumers.get(JOBS_STREAM, jobConsumer('cat', 'stable'));
  for (let times = 0; times < 7; times += 1) {
    const message = await consumer.next({ expires: 5_000 });
    if (message === null) throw new Error('the job did not come');
    const work = Work.decode(message.data);
    expect([message.info.deliveryCount, work.earlierAttempts]).toEqual([1, 0]);
    await putBack(world.connection, message, { work, attempt: 1 });
    await until(async () => (await jobsLeft()) === 1);
  }
  await world.predictor({}, JOBS);
  await until(async () => (await world.result(ID)) !== undefined);
  expect(await world.result(ID)).toMatchObject({
    state: PredictionState.PREDICTION_STATE_SUCCEEDED,
    attemptCount: 1,
  });
});

it('attempts that were made count on', async () => {
  await makeQueue();
  await world.submit(RED.subarray(0, 100), ID, { earlierAttempts: 3 });
  await world.predictor({}, JOBS);
  await until(async () => (await world.result(ID)) !== undefined);
  expect(await world.result(ID)).toMatchObject({ attemptCount: 4 });
});
