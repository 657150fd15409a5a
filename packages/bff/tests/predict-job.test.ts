import { status } from '@grpc/grpc-js';
import { ImageServiceDefinition, JOBS_STREAM, PredictionState, type Prediction } from '@isitacat/contracts';
import { grpcClient } from '@isitacat/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { describe, expect, it } from 'vitest';

import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { withPeer } from './with-peer.js';

const at = withPeer();

function content(value: Uint8Array = png()): { $case: 'content'; value: Uint8Array } {
  return { $case: 'content', value };
}

describe('Predict in the background', () => {
  async function enqueue(batch: string, requestId = ''): Promise<Prediction> {
    const { prediction } = await at.system.predictions.predict({
      picture: content(),
      background: true,
      batch,
      requestId,
    });
    if (prediction === undefined) throw new Error('no prediction');
    return prediction;
  }

  it('is pending at once, stored, and ends on record', async () => {
    const jobs = await at.peer.jobs();
    const pending = await enqueue('bg-1');
    expect(pending).toMatchObject({ state: PredictionState.PREDICTION_STATE_PENDING, model: 'models/cat' });
    expect((await at.system.images.listImages({})).images.map(({ name }) => name)).toContain(pending.image);
    const { job, work } = await at.peer.takeUp(jobs);
    expect(`predictions/${work.predictionId}`).toBe(pending.name);
    const running = await at.system.predictions.getPrediction({ name: pending.name });
    expect(running.prediction).toMatchObject({
      state: PredictionState.PREDICTION_STATE_RUNNING,
      attemptCount: 1,
    });
    await at.peer.finish(job, work);
    const done = await at.system.predictions.getPrediction({ name: pending.name });
    expect(done.prediction).toMatchObject({
      state: PredictionState.PREDICTION_STATE_SUCCEEDED,
      label: 'cat',
    });
  });

  it('says about how many stand before it', async () => {
    const jobs = await at.peer.jobs();
    const blocker = await enqueue('bg-2');
    const taken = await at.peer.takeUp(jobs);
    const waiting = [await enqueue('bg-2'), await enqueue('bg-2'), await enqueue('bg-2')];
    const positions = async (): Promise<readonly (number | undefined)[]> => {
      const { predictions } = await at.system.predictions.listPredictions({ batch: 'bg-2' });
      const of = new Map(predictions.map(({ name, queuePosition }) => [name, queuePosition]));
      return [blocker, ...waiting].map(({ name }) => of.get(name));
    };
    await expect.poll(positions, { timeout: 5_000 }).toEqual([0, 0, 1, 2]);
    await at.peer.finish(taken.job, taken.work);
    for (let i = 0; i < 3; i += 1) {
      const { job, work } = await at.peer.takeUp(jobs);
      await at.peer.finish(job, work);
    }
  });

  it('with a request id accepts one job of many calls at once', async () => {
    const jobs = await at.peer.jobs();
    const requestId = crypto.randomUUID();
    const picture = content();
    const request = { picture, background: true, batch: 'bg-3', requestId };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => at.system.predictions.predict(request)),
    );
    expect(new Set(answers.map(({ prediction }) => prediction?.name)).size).toBe(1);
    const { job, work } = await at.peer.takeUp(jobs);
    await at.peer.finish(job, work);
    const next = await enqueue('bg-3');
    const other = await at.peer.takeUp(jobs);
    expect(`predictions/${other.work.predictionId}`).toBe(next.name);
    await at.peer.finish(other.job, other.work);
  });
});

describe('Predict while a part is full or away', () => {
  it('refuses a job that the queue has no room for, and puts that on record', async () => {
    const manager = await jetstreamManager(at.peer.connection);
    const { config } = await manager.streams.info(JOBS_STREAM);
    await manager.streams.purge(JOBS_STREAM);
    await manager.streams.update(JOBS_STREAM, { max_msgs: 1 });
    const request = { picture: content(), background: true, batch: 'full' };
    const { prediction: accepted } = await at.system.predictions.predict(request);
    expect(await failureOf(at.system.predictions.predict(request))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: 'QUEUE_FULL',
      retries: true,
    });
    const { predictions } = await at.system.predictions.listPredictions({ batch: 'full' });
    expect(predictions.map(({ state }) => state).sort()).toEqual([
      PredictionState.PREDICTION_STATE_PENDING,
      PredictionState.PREDICTION_STATE_FAILED,
    ]);
    expect(predictions.map(({ name }) => name)).toContain(accepted?.name);
    await manager.streams.purge(JOBS_STREAM);
    await manager.streams.update(JOBS_STREAM, { max_msgs: config.max_msgs });
  });

  it('says so when storage is away', async () => {
    await using bff = await at.system.start({ storage: 'file:///dev/null/storage' });
    using images = grpcClient(ImageServiceDefinition, `127.0.0.1:${bff.grpcPort}`);
    for (const call of [
      images.upload({ content: png() }),
      images.upload({ content: png(), requestId: 'r' }),
    ]) {
      expect(await failureOf(call)).toMatchObject({
        code: status.UNAVAILABLE,
        reason: 'STORAGE_UNAVAILABLE',
        retries: true,
      });
    }
  });
});

describe('GetPrediction and ListPredictions', () => {
  it('name what they do not find, and refuse what they cannot read', async () => {
    const name = `predictions/${'0'.repeat(26)}`;
    expect(await failureOf(at.system.predictions.getPrediction({ name }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'PREDICTION_NOT_FOUND',
      resource: name,
    });
    expect(await failureOf(at.system.predictions.getPrediction({ name: 'x' }))).toMatchObject({
      reason: 'NAME_INVALID',
      field: 'name',
    });
    const { nextPageToken } = await at.system.predictions.listPredictions({ batch: 'bg-3', pageSize: 1 });
    expect(nextPageToken).not.toBe('');
    const otherBatch = at.system.predictions.listPredictions({ batch: 'bg-2', pageToken: nextPageToken });
    expect(await failureOf(otherBatch)).toMatchObject({ reason: 'PAGE_TOKEN_INVALID', field: 'page_token' });
  });
});
