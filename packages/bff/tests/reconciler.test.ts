import { status } from '@grpc/grpc-js';
import { JOBS_STREAM, OPEN_JOBS_PREFIX, PredictionState, type Prediction } from '@isitacat/contracts';
import { jetstreamManager, type Consumer } from '@nats-io/jetstream';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { StoredPredictions } from '../src/adapters/stored-predictions.js';
import { newId } from '../src/domain/ids.js';
import { parseImageName, predictionId, type PredictionId } from '../src/domain/names.js';
import { pendingPrediction } from '../src/domain/prediction.js';
import { png } from './pictures.js';
import { PredictorPeer, succeeded } from './predictor-peer.js';
import { startTestSystem, untilReady, type System } from './system.js';

const { PREDICTION_STATE_SUCCEEDED: SUCCEEDED, PREDICTION_STATE_FAILED: FAILED } = PredictionState;
const CALL = { signal: new AbortController().signal };
const MODEL = { modelId: 'cat', version: 'stable', name: 'models/cat' } as const;
const JOBS = 50;

let system: System;
let peer: PredictorPeer;
beforeEach(async () => {
  system = await startTestSystem();
  peer = await PredictorPeer.connect(system.nats.url, system.store);
});
afterEach(async () => {
  await peer[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

/** Records a question as a process does that dies right after. */
async function record(kind: 'job' | 'question', madeMs = Date.now()): Promise<PredictionId> {
  const { image } = await system.images.upload({ content: png() });
  const id = predictionId(newId(madeMs));
  const question = { id, image: parseImageName(image?.name ?? ''), model: MODEL, batch: 'b', explain: true };
  await new StoredPredictions(system.store).accept(pendingPrediction(question), kind, CALL);
  return id;
}

async function current(id: PredictionId): Promise<Prediction | undefined> {
  return (await system.predictions.getPrediction({ name: `predictions/${id}` })).prediction;
}

async function jobsInQueue(): Promise<number> {
  return (await (await jetstreamManager(peer.connection)).streams.info(JOBS_STREAM)).state.messages;
}

async function openJobs(): Promise<number> {
  return (await system.store.list(OPEN_JOBS_PREFIX, CALL)).length;
}

describe('When the broker has lost all that it had', () => {
  it('every accepted job still ends, once, with two BFFs at work', async () => {
    await using replica = await system.replica();
    const accepted = await Promise.all(
      Array.from({ length: JOBS }, async (_, n) => {
        const client = n % 2 === 0 ? system.predictions : replica.predictions;
        const picture = { $case: 'content', value: png() } as const;
        return (await client.predict({ picture, background: true, batch: 'b' })).prediction?.name ?? '';
      }),
    );
    const before = await peer.jobs();
    for (let ended = 0; ended < 10; ended += 1) {
      const { job, work } = await peer.takeUp(before);
      await peer.finish(job, work);
    }
    for (let taken = 0; taken < 5; taken += 1) await peer.takeUp(before);
    // One more was ended by a predictor that could tell nobody.
    const { work } = await peer.takeUp(before);
    await peer.record(succeeded(work, 0.9));

    const back = peer.reconnected();
    await system.nats.kill();
    await rm(system.nats.dataDir, { recursive: true, force: true });
    await system.nats.restart();
    await Promise.all([untilReady(system.bff), untilReady(replica.bff), back]);
    await expect.poll(jobsInQueue, { timeout: 20_000 }).toBe(JOBS - 11);

    const jobs = await peer.jobs();
    const names: string[] = [];
    for (let left = JOBS - 11; left > 0; left -= 1) {
      const next = await peer.takeUp(jobs);
      names.push(`predictions/${next.work.predictionId}`);
      await peer.finish(next.job, next.work);
    }
    expect(new Set(names).size).toBe(JOBS - 11);
    const { predictions } = await system.predictions.listPredictions({ batch: 'b', pageSize: 1000 });
    expect(predictions.map(({ name }) => name).sort()).toEqual([...accepted].sort());
    for (const prediction of predictions) expect(prediction.state).toBe(SUCCEEDED);
    expect(await jobsInQueue()).toBe(0);
  }, 60_000);
});

describe('A BFF that starts', () => {
  it('queues what another recorded and could not queue', async () => {
    const id = await record('job');
    await using other = await system.replica();
    await untilReady(other.bff);
    const { job, work } = await peer.takeUp(await peer.jobs());
    expect(work).toMatchObject({ predictionId: id, batch: 'b', replayCount: 0, priorAttempts: 0 });
    await peer.finish(job, work);
    expect(await current(id)).toMatchObject({ state: SUCCEEDED });
  });

  it('leaves alone what is in the queue', async () => {
    const picture = { $case: 'content', value: png() } as const;
    await system.predictions.predict({ picture, background: true });
    const id = await record('job');
    await using other = await system.replica();
    await untilReady(other.bff);
    await expect.poll(jobsInQueue, { timeout: 10_000 }).toBe(2);
    const jobs: Consumer = await peer.jobs();
    const ids = [(await peer.takeUp(jobs)).work.predictionId, (await peer.takeUp(jobs)).work.predictionId];
    expect(ids).toContain(id);
    expect(await openJobs()).toBe(2);
  });

  it('tells of an end that was recorded and not told', async () => {
    const id = await record('job');
    const { prediction } = await system.predictions.getPrediction({ name: `predictions/${id}` });
    await peer.record({ ...(prediction as Prediction), state: SUCCEEDED, completeTime: new Date() });
    const stream = system.predictions.streamResults({ batch: 'b' }, { timeoutMs: 20_000 });
    await using other = await system.replica();
    await untilReady(other.bff);
    await expect.poll(openJobs, { timeout: 10_000 }).toBe(0);
    for await (const { event } of stream) {
      if (event?.$case === 'prediction' && event.value.state === SUCCEEDED) break;
    }
    expect(await jobsInQueue()).toBe(0);
  });

  it('ends a question whose process was lost before the answer, and leaves one that may be waited for', async () => {
    const lost = await record('question', Date.now() - 600_000);
    const young = await record('question');
    await using other = await system.replica();
    await untilReady(other.bff);
    await expect.poll(async () => (await current(lost))?.state, { timeout: 10_000 }).toBe(FAILED);
    expect(await current(lost)).toMatchObject({ error: { code: status.DEADLINE_EXCEEDED } });
    expect(await current(young)).toMatchObject({ state: PredictionState.PREDICTION_STATE_PENDING });
    expect(await jobsInQueue()).toBe(0);
  });

  it('tells at once how a question ended, however young, where its process could not tell', async () => {
    const id = await record('question');
    const { prediction } = await system.predictions.getPrediction({ name: `predictions/${id}` });
    await peer.record({ ...(prediction as Prediction), state: SUCCEEDED, completeTime: new Date() });
    const stream = system.predictions.streamResults({ batch: 'b' }, { timeoutMs: 20_000 });
    await using other = await system.replica();
    await untilReady(other.bff);
    for await (const { event } of stream) {
      if (event?.$case === 'prediction' && event.value.state === SUCCEEDED) break;
    }
    expect(await current(id)).toMatchObject({ state: SUCCEEDED });
  });
});
