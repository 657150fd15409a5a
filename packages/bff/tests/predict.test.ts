import { status } from '@grpc/grpc-js';
import {
  ImageServiceDefinition,
  JOBS_STREAM,
  PredictionState,
  TEMPORARY_PREFIX,
  type Prediction,
  type Work,
} from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { DEADLINE_HEADER, readHeaders, toStatus } from '@isitacat/service-kit';
import { grpcClient } from '@isitacat/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { answerReply, PredictorPeer } from './predictor-peer.js';
import { publishVersion, startTestSystem, type System } from './system.js';

const CALL = { signal: new AbortController().signal };

let system: System;
let peer: PredictorPeer;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system[Symbol.asyncDispose]());
beforeEach(async () => {
  peer = await PredictorPeer.connect(system.nats.url, system.store);
});
afterEach(() => peer[Symbol.asyncDispose]());

function content(value: Uint8Array = png()): { $case: 'content'; value: Uint8Array } {
  return { $case: 'content', value };
}

async function storedImage(): Promise<string> {
  const { image } = await system.images.upload({ content: png() });
  return image?.name ?? '';
}

describe('Predict on content', () => {
  it('answers, and keeps nothing', async () => {
    const picture = png();
    const seen: Work[] = [];
    await peer.answer((work) => {
      seen.push(work);
      return answerReply(0.75);
    });
    const before = (await system.predictions.listPredictions({})).predictions.length;
    const { prediction } = await system.predictions.predict({ picture: content(picture) });
    expect(prediction).toMatchObject({
      name: '',
      image: '',
      model: 'models/cat/versions/1',
      state: PredictionState.PREDICTION_STATE_SUCCEEDED,
      label: 'cat',
      confidence: 0.75,
      scores: [
        { label: 'cat', probability: 0.75 },
        { label: 'not_cat', probability: 0.25 },
      ],
      timing: { decodeDuration: { seconds: 0n, nanos: 2_000_000 } },
    });
    expect(seen[0]?.picture?.$case === 'content' && picture.equals(seen[0].picture.value)).toBe(true);
    expect((await system.predictions.listPredictions({})).predictions.length).toBe(before);
  });

  it('carries a large picture through storage, and removes it after the answer', async () => {
    const picture = png({ width: 700, height: 500, noisy: true });
    let stored: Uint8Array | undefined;
    await peer.answer(async (work) => {
      if (work.picture?.$case !== 'stored') throw new Error('expected a reference');
      stored = (await system.store.read(work.picture.value.key, CALL))?.bytes;
      return answerReply(0.9);
    });
    await system.predictions.predict({ picture: content(picture) });
    expect(stored !== undefined && picture.equals(stored)).toBe(true);
    expect(await system.store.list(TEMPORARY_PREFIX, CALL)).toEqual([]);
  });

  it('passes on what a predictor says is wrong, with its details', async () => {
    await peer.answer(() => ({
      outcome: {
        $case: 'error',
        value: toStatus(new AppError('IMAGE_UNDECODABLE', 'the picture is cut off', { field: 'content' })),
      },
    }));
    expect(await failureOf(system.predictions.predict({ picture: content() }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'IMAGE_UNDECODABLE',
      field: 'content',
      message: 'the picture is cut off',
    });
  });

  it('asks the version that the caller named', async () => {
    await peer.answer(() => answerReply(0.9, 1), [1]);
    const { prediction } = await system.predictions.predict({
      picture: content(),
      model: 'models/cat/versions/1',
    });
    expect(prediction?.model).toBe('models/cat/versions/1');
  });

  it('passes the deadline on, less what the reply takes', async () => {
    const deadlines: number[] = [];
    await peer.answer((_, headers) => {
      expect(headers?.get(DEADLINE_HEADER)).not.toBe('');
      deadlines.push((readHeaders(headers).deadlineMs ?? 0) - Date.now());
      return answerReply(0.9);
    });
    await system.predictions.predict({ picture: content() }, { timeoutMs: 5_000 });
    await system.predictions.predict({ picture: content() }, { timeoutMs: 600_000 });
    expect(deadlines[0]).toBeLessThanOrEqual(4_950);
    expect(deadlines[1]).toBeGreaterThan(5_000);
    expect(deadlines[1]).toBeLessThanOrEqual(59_950);
  });

  it('passes the request id on', async () => {
    const ids: string[] = [];
    await peer.answer((_, headers) => {
      ids.push(readHeaders(headers).requestId);
      return answerReply(0.9);
    });
    await system.predictions.predict(
      { picture: content() },
      { metadata: { 'x-request-id': 'from-the-page' } },
    );
    expect(ids).toEqual(['from-the-page']);
  });

  it('ends with DEADLINE_EXCEEDED before a silent predictor answers', async () => {
    await peer.answer(() => undefined);
    const failure = await failureOf(system.predictions.predict({ picture: content() }, { timeoutMs: 400 }));
    expect(failure).toMatchObject({ code: status.DEADLINE_EXCEEDED, reason: 'DEADLINE_EXCEEDED' });
  });

  it('with a request id returns the first answer to a retry', async () => {
    let asked = 0;
    await peer.answer(() => answerReply(0.5 + 0.1 * ++asked));
    const request = { picture: content(), requestId: crypto.randomUUID() };
    const first = await system.predictions.predict(request);
    expect(await system.predictions.predict(request)).toEqual(first);
    expect(asked).toBe(1);
  });

  it('with a request id asks again after a failure', async () => {
    const request = { picture: content(), requestId: crypto.randomUUID() };
    expect(await failureOf(system.predictions.predict(request))).toMatchObject({ reason: 'NO_PREDICTOR' });
    await peer.answer(() => answerReply(0.9));
    expect((await system.predictions.predict(request)).prediction?.label).toBe('cat');
  });
});

describe('Predict refuses', () => {
  it.each([
    ['no picture', {}, 'FIELD_INVALID', 'picture'],
    ['an empty picture', { picture: content(Buffer.alloc(0)) }, 'IMAGE_EMPTY', 'content'],
    ['text', { picture: content(Buffer.from('not a picture')) }, 'IMAGE_TYPE_UNSUPPORTED', 'content'],
    ['a model of another shape', { picture: content(), model: 'cat' }, 'NAME_INVALID', 'model'],
    ['version 0', { picture: content(), model: 'models/cat/versions/0' }, 'NAME_INVALID', 'model'],
    ['a bad image name', { picture: { $case: 'image', value: 'images/x' } }, 'NAME_INVALID', 'image'],
    ['a bad batch', { picture: content(), batch: 'a/b' }, 'FIELD_INVALID', 'batch'],
    ['a batch of dots', { picture: content(), batch: '..' }, 'FIELD_INVALID', 'batch'],
    ['a bad request id', { picture: content(), requestId: ' ' }, 'FIELD_INVALID', 'request_id'],
  ] as const)('%s', async (_, request, reason, field) => {
    const failure = await failureOf(system.predictions.predict(request));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason, field });
  });

  it('a picture that does not exist', async () => {
    const value = `images/${'0'.repeat(26)}`;
    for (const background of [false, true]) {
      const call = system.predictions.predict({ picture: { $case: 'image', value }, background });
      expect(await failureOf(call)).toMatchObject({
        code: status.NOT_FOUND,
        reason: 'IMAGE_NOT_FOUND',
        resource: value,
      });
    }
  });

  it('a model that was never published', async () => {
    for (const model of ['models/dog', 'models/cat/versions/77']) {
      for (const background of [false, true]) {
        const failure = await failureOf(
          system.predictions.predict({ picture: content(), model, background }),
        );
        expect(failure).toMatchObject({ code: status.NOT_FOUND, reason: 'MODEL_NOT_FOUND', resource: model });
      }
    }
  });

  it('at once, to be retried, while no predictor is there', async () => {
    const startMs = Date.now();
    const failure = await failureOf(system.predictions.predict({ picture: content() }));
    expect(failure).toMatchObject({ code: status.UNAVAILABLE, reason: 'NO_PREDICTOR', retries: true });
    expect(Date.now() - startMs).toBeLessThan(5_000);
  });

  it('to be retried, a version whose predictor said that it holds it and is gone', async () => {
    await peer.announce([1]);
    for (const model of ['models/cat', 'models/cat/versions/1']) {
      const failure = await failureOf(system.predictions.predict({ picture: content(), model }));
      expect(failure).toMatchObject({ code: status.UNAVAILABLE, reason: 'NO_PREDICTOR', retries: true });
    }
    await peer.announce([]);
  });

  it('a version that no predictor holds, when others are held', async () => {
    const version = await publishVersion(system.store, join(system.folder, 'other'), 'cat', false);
    const model = `models/cat/versions/${version}`;
    await peer.announce([1]);
    for (const background of [false, true]) {
      const failure = await failureOf(system.predictions.predict({ picture: content(), model, background }));
      expect(failure).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'MODEL_NOT_LOADED' });
    }
    await peer.announce([]);
  });
});

describe('Predict on a stored image', () => {
  it('answers and leaves a record, filed under its batch', async () => {
    const image = await storedImage();
    let asked: Work | undefined;
    await peer.answer((work) => {
      asked = work;
      return answerReply(0.2);
    });
    const { prediction } = await system.predictions.predict({
      picture: { $case: 'image', value: image },
      batch: 'b.1',
    });
    expect(prediction).toMatchObject({ image, label: 'not_cat', batch: 'b.1', attemptCount: 1 });
    expect(prediction?.name).toMatch(/^predictions\/[0-9a-z]{26}$/);
    expect(asked).toMatchObject({ image, batch: 'b.1', predictionId: prediction?.name.slice(12) });
    const found = await system.predictions.getPrediction({ name: prediction?.name ?? '' });
    expect(found.prediction).toEqual(prediction);
    const listed = await system.predictions.listPredictions({ batch: 'b.1' });
    expect(listed.predictions).toEqual([prediction]);
  });

  it('leaves a record of a failure too', async () => {
    const image = await storedImage();
    const batch = crypto.randomUUID();
    await failureOf(system.predictions.predict({ picture: { $case: 'image', value: image }, batch }));
    const { predictions } = await system.predictions.listPredictions({ batch });
    expect(predictions).toMatchObject([
      { state: PredictionState.PREDICTION_STATE_FAILED, error: { code: 14 } },
    ]);
  });

  it('stops waiting when the caller leaves, and says so on record', async () => {
    const image = await storedImage();
    const batch = crypto.randomUUID();
    const leave = new AbortController();
    await peer.answer(() => {
      leave.abort();
      return undefined;
    });
    const call = system.predictions.predict(
      { picture: { $case: 'image', value: image }, batch },
      { signal: leave.signal },
    );
    expect(await failureOf(call)).toMatchObject({ code: status.CANCELLED });
    const stream = system.predictions.streamResults({ batch }, { timeoutMs: 10_000 });
    for await (const { event } of stream) {
      if (event?.$case !== 'prediction') continue;
      if (event.value.state !== PredictionState.PREDICTION_STATE_FAILED) continue;
      expect(event.value.error?.code).toBe(status.DEADLINE_EXCEEDED);
      return;
    }
    throw new Error('the stream ended without the failure');
  });

  it('with a request id asks anew after a deadline that passed', async () => {
    const value = await storedImage();
    const request = { picture: { $case: 'image', value }, requestId: crypto.randomUUID() } as const;
    const stop = await peer.answer(() => undefined);
    expect(await failureOf(system.predictions.predict(request, { timeoutMs: 400 }))).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
    stop();
    await peer.answer(() => answerReply(0.9));
    const answered = async (): Promise<string | undefined> =>
      (await system.predictions.predict(request).catch(() => undefined))?.prediction?.label;
    await expect.poll(answered, { timeout: 10_000 }).toBe('cat');
  });

  it('with a request id makes one prediction of ten calls at once', async () => {
    const image = await storedImage();
    const batch = crypto.randomUUID();
    await peer.answer(() => answerReply(0.9));
    const request = {
      picture: { $case: 'image', value: image },
      batch,
      requestId: crypto.randomUUID(),
    } as const;
    const answers = await Promise.all(Array.from({ length: 10 }, () => system.predictions.predict(request)));
    const [first] = answers;
    expect(first?.prediction?.label).toBe('cat');
    for (const answer of answers) expect(answer).toEqual(first);
    const { predictions } = await system.predictions.listPredictions({ batch });
    expect(predictions.length).toBe(1);
  });
});

describe('Predict in the background', () => {
  async function enqueue(batch: string, requestId = ''): Promise<Prediction> {
    const { prediction } = await system.predictions.predict({
      picture: content(),
      background: true,
      batch,
      requestId,
    });
    if (prediction === undefined) throw new Error('no prediction');
    return prediction;
  }

  it('is pending at once, stored, and ends on record', async () => {
    const jobs = await peer.jobs();
    const pending = await enqueue('bg-1');
    expect(pending).toMatchObject({ state: PredictionState.PREDICTION_STATE_PENDING, model: 'models/cat' });
    expect((await system.images.listImages({})).images.map(({ name }) => name)).toContain(pending.image);
    const { job, work } = await peer.takeUp(jobs);
    expect(`predictions/${work.predictionId}`).toBe(pending.name);
    const running = await system.predictions.getPrediction({ name: pending.name });
    expect(running.prediction).toMatchObject({
      state: PredictionState.PREDICTION_STATE_RUNNING,
      attemptCount: 1,
    });
    await peer.finish(job, work);
    const done = await system.predictions.getPrediction({ name: pending.name });
    expect(done.prediction).toMatchObject({
      state: PredictionState.PREDICTION_STATE_SUCCEEDED,
      label: 'cat',
    });
  });

  it('says about how many stand before it', async () => {
    const jobs = await peer.jobs();
    const blocker = await enqueue('bg-2');
    const taken = await peer.takeUp(jobs);
    const waiting = [await enqueue('bg-2'), await enqueue('bg-2'), await enqueue('bg-2')];
    const positions = async (): Promise<readonly (number | undefined)[]> => {
      const { predictions } = await system.predictions.listPredictions({ batch: 'bg-2' });
      const of = new Map(predictions.map(({ name, queuePosition }) => [name, queuePosition]));
      return [blocker, ...waiting].map(({ name }) => of.get(name));
    };
    await expect.poll(positions, { timeout: 5_000 }).toEqual([0, 0, 1, 2]);
    await peer.finish(taken.job, taken.work);
    for (let i = 0; i < 3; i += 1) {
      const { job, work } = await peer.takeUp(jobs);
      await peer.finish(job, work);
    }
  });

  it('with a request id accepts one job of many calls at once', async () => {
    const jobs = await peer.jobs();
    const requestId = crypto.randomUUID();
    const picture = content();
    const request = { picture, background: true, batch: 'bg-3', requestId };
    const answers = await Promise.all(Array.from({ length: 5 }, () => system.predictions.predict(request)));
    expect(new Set(answers.map(({ prediction }) => prediction?.name)).size).toBe(1);
    const { job, work } = await peer.takeUp(jobs);
    await peer.finish(job, work);
    const next = await enqueue('bg-3');
    const other = await peer.takeUp(jobs);
    expect(`predictions/${other.work.predictionId}`).toBe(next.name);
    await peer.finish(other.job, other.work);
  });
});

describe('Predict while a part is full or away', () => {
  it('refuses a job that the queue has no room for, and puts that on record', async () => {
    const manager = await jetstreamManager(peer.connection);
    const { config } = await manager.streams.info(JOBS_STREAM);
    await manager.streams.purge(JOBS_STREAM);
    await manager.streams.update(JOBS_STREAM, { max_msgs: 1 });
    const request = { picture: content(), background: true, batch: 'full' };
    const { prediction: accepted } = await system.predictions.predict(request);
    expect(await failureOf(system.predictions.predict(request))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: 'QUEUE_FULL',
      retries: true,
    });
    const { predictions } = await system.predictions.listPredictions({ batch: 'full' });
    expect(predictions.map(({ state }) => state).sort()).toEqual([
      PredictionState.PREDICTION_STATE_PENDING,
      PredictionState.PREDICTION_STATE_FAILED,
    ]);
    expect(predictions.map(({ name }) => name)).toContain(accepted?.name);
    await manager.streams.purge(JOBS_STREAM);
    await manager.streams.update(JOBS_STREAM, { max_msgs: config.max_msgs });
  });

  it('says so when storage is away', async () => {
    await using bff = await system.start({ storage: 'file:///dev/null/storage' });
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
    expect(await failureOf(system.predictions.getPrediction({ name }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'PREDICTION_NOT_FOUND',
      resource: name,
    });
    expect(await failureOf(system.predictions.getPrediction({ name: 'x' }))).toMatchObject({
      reason: 'NAME_INVALID',
      field: 'name',
    });
    const { nextPageToken } = await system.predictions.listPredictions({ batch: 'bg-3', pageSize: 1 });
    expect(nextPageToken).not.toBe('');
    const otherBatch = system.predictions.listPredictions({ batch: 'bg-2', pageToken: nextPageToken });
    expect(await failureOf(otherBatch)).toMatchObject({ reason: 'PAGE_TOKEN_INVALID', field: 'page_token' });
  });
});
