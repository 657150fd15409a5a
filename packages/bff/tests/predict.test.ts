import { status } from '@grpc/grpc-js';
import { PredictionState, TEMPORARY_PREFIX, type Work } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { DEADLINE_HEADER, readHeaders, toStatus } from '@isitacat/service-kit';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { answerReply } from './predictor-peer.js';
import { publishVersion } from './system.js';
import { withPeer } from './with-peer.js';

const CALL = { signal: new AbortController().signal };
const at = withPeer();

function content(value: Uint8Array = png()): { $case: 'content'; value: Uint8Array } {
  return { $case: 'content', value };
}

describe('Predict on content', () => {
  it('answers, and keeps nothing', async () => {
    const picture = png();
    const seen: Work[] = [];
    await at.peer.answer((work) => {
      seen.push(work);
      return answerReply(0.75);
    });
    const before = (await at.system.predictions.listPredictions({})).predictions.length;
    const { prediction } = await at.system.predictions.predict({ picture: content(picture) });
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
    expect((await at.system.predictions.listPredictions({})).predictions.length).toBe(before);
  });

  it('carries a large picture through storage, and removes it after the answer', async () => {
    const picture = png({ width: 700, height: 500, noisy: true });
    let stored: Uint8Array | undefined;
    await at.peer.answer(async (work) => {
      if (work.picture?.$case !== 'stored') throw new Error('expected a reference');
      stored = (await at.system.store.read(work.picture.value.key, CALL))?.bytes;
      return answerReply(0.9);
    });
    await at.system.predictions.predict({ picture: content(picture) });
    expect(stored !== undefined && picture.equals(stored)).toBe(true);
    expect(await at.system.store.list(TEMPORARY_PREFIX, CALL)).toEqual([]);
  });

  it('passes on what a predictor says is wrong, with its details', async () => {
    await at.peer.answer(() => ({
      outcome: {
        $case: 'error',
        value: toStatus(new AppError('IMAGE_UNDECODABLE', 'the picture is cut off', { field: 'content' })),
      },
    }));
    expect(await failureOf(at.system.predictions.predict({ picture: content() }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'IMAGE_UNDECODABLE',
      field: 'content',
      message: 'the picture is cut off',
    });
  });

  it('asks the version that the caller named', async () => {
    await at.peer.answer(() => answerReply(0.9, 1), [1]);
    const { prediction } = await at.system.predictions.predict({
      picture: content(),
      model: 'models/cat/versions/1',
    });
    expect(prediction?.model).toBe('models/cat/versions/1');
  });

  it('passes the deadline on, less what the reply takes', async () => {
    const deadlines: number[] = [];
    await at.peer.answer((_, headers) => {
      expect(headers?.get(DEADLINE_HEADER)).not.toBe('');
      deadlines.push((readHeaders(headers).deadlineMs ?? 0) - Date.now());
      return answerReply(0.9);
    });
    await at.system.predictions.predict({ picture: content() }, { timeoutMs: 5_000 });
    await at.system.predictions.predict({ picture: content() }, { timeoutMs: 600_000 });
    expect(deadlines[0]).toBeLessThanOrEqual(4_950);
    expect(deadlines[1]).toBeGreaterThan(5_000);
    expect(deadlines[1]).toBeLessThanOrEqual(59_950);
  });

  it('passes the request id on', async () => {
    const ids: string[] = [];
    await at.peer.answer((_, headers) => {
      ids.push(readHeaders(headers).requestId);
      return answerReply(0.9);
    });
    await at.system.predictions.predict(
      { picture: content() },
      { metadata: { 'x-request-id': 'from-the-page' } },
    );
    expect(ids).toEqual(['from-the-page']);
  });

  it('ends with DEADLINE_EXCEEDED before a silent predictor answers', async () => {
    await at.peer.answer(() => undefined);
    const failure = await failureOf(
      at.system.predictions.predict({ picture: content() }, { timeoutMs: 400 }),
    );
    expect(failure).toMatchObject({ code: status.DEADLINE_EXCEEDED, reason: 'DEADLINE_EXCEEDED' });
  });

  it('with a request id returns the first answer to a retry', async () => {
    let asked = 0;
    await at.peer.answer(() => answerReply(0.5 + 0.1 * ++asked));
    const request = { picture: content(), requestId: crypto.randomUUID() };
    const first = await at.system.predictions.predict(request);
    expect(await at.system.predictions.predict(request)).toEqual(first);
    expect(asked).toBe(1);
  });

  it('with a request id asks again after a failure', async () => {
    const request = { picture: content(), requestId: crypto.randomUUID() };
    expect(await failureOf(at.system.predictions.predict(request))).toMatchObject({ reason: 'NO_PREDICTOR' });
    await at.peer.answer(() => answerReply(0.9));
    expect((await at.system.predictions.predict(request)).prediction?.label).toBe('cat');
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
    const failure = await failureOf(at.system.predictions.predict(request));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason, field });
  });

  it('a picture that does not exist', async () => {
    const value = `images/${'0'.repeat(26)}`;
    for (const background of [false, true]) {
      const call = at.system.predictions.predict({ picture: { $case: 'image', value }, background });
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
          at.system.predictions.predict({ picture: content(), model, background }),
        );
        expect(failure).toMatchObject({ code: status.NOT_FOUND, reason: 'MODEL_NOT_FOUND', resource: model });
      }
    }
  });

  it('at once, to be retried, while no predictor is there', async () => {
    const startMs = Date.now();
    const failure = await failureOf(at.system.predictions.predict({ picture: content() }));
    expect(failure).toMatchObject({ code: status.UNAVAILABLE, reason: 'NO_PREDICTOR', retries: true });
    expect(Date.now() - startMs).toBeLessThan(5_000);
  });

  it('to be retried, a version whose predictor said that it holds it and is gone', async () => {
    await at.peer.announce([1]);
    for (const model of ['models/cat', 'models/cat/versions/1']) {
      const failure = await failureOf(at.system.predictions.predict({ picture: content(), model }));
      expect(failure).toMatchObject({ code: status.UNAVAILABLE, reason: 'NO_PREDICTOR', retries: true });
    }
    await at.peer.announce([]);
  });

  it('a version that no predictor holds, when others are held', async () => {
    const version = await publishVersion(at.system.store, join(at.system.folder, 'other'), 'cat', false);
    const model = `models/cat/versions/${version}`;
    await at.peer.announce([1]);
    for (const background of [false, true]) {
      const failure = await failureOf(
        at.system.predictions.predict({ picture: content(), model, background }),
      );
      expect(failure).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'MODEL_NOT_LOADED' });
    }
    await at.peer.announce([]);
  });
});
