import { status } from '@grpc/grpc-js';
import { PredictionState, type Work } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';

import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { answerReply } from './predictor-peer.js';
import { withPeer } from './with-peer.js';

const at = withPeer();

async function storedImage(): Promise<string> {
  const { image } = await at.system.images.upload({ content: png() });
  return image?.name ?? '';
}

describe('Predict on a stored image', () => {
  it('answers and leaves a record, filed under its batch', async () => {
    const image = await storedImage();
    let asked: Work | undefined;
    await at.peer.answer((work) => {
      asked = work;
      return answerReply(0.2);
    });
    const { prediction } = await at.system.predictions.predict({
      picture: { $case: 'image', value: image },
      batch: 'b.1',
    });
    expect(prediction).toMatchObject({ image, label: 'not_cat', batch: 'b.1', attemptCount: 1 });
    expect(prediction?.name).toMatch(/^predictions\/[0-9a-z]{26}$/);
    expect(asked).toMatchObject({ image, batch: 'b.1', predictionId: prediction?.name.slice(12) });
    const found = await at.system.predictions.getPrediction({ name: prediction?.name ?? '' });
    expect(found.prediction).toEqual(prediction);
    const listed = await at.system.predictions.listPredictions({ batch: 'b.1' });
    expect(listed.predictions).toEqual([prediction]);
  });

  it('leaves a record of a failure too', async () => {
    const image = await storedImage();
    const batch = crypto.randomUUID();
    await failureOf(at.system.predictions.predict({ picture: { $case: 'image', value: image }, batch }));
    const { predictions } = await at.system.predictions.listPredictions({ batch });
    expect(predictions).toMatchObject([
      { state: PredictionState.PREDICTION_STATE_FAILED, error: { code: 14 } },
    ]);
  });

  it('stops waiting when the caller leaves, and says so on record', async () => {
    const image = await storedImage();
    const batch = crypto.randomUUID();
    const leave = new AbortController();
    await at.peer.answer(() => {
      leave.abort();
      return undefined;
    });
    const call = at.system.predictions.predict(
      { picture: { $case: 'image', value: image }, batch },
      { signal: leave.signal },
    );
    expect(await failureOf(call)).toMatchObject({ code: status.CANCELLED });
    const stream = at.system.predictions.streamResults({ batch }, { timeoutMs: 10_000 });
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
    const stop = await at.peer.answer(() => undefined);
    expect(await failureOf(at.system.predictions.predict(request, { timeoutMs: 400 }))).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
    stop();
    await at.peer.answer(() => answerReply(0.9));
    const answered = async (): Promise<string | undefined> =>
      (await at.system.predictions.predict(request).catch(() => undefined))?.prediction?.label;
    await expect.poll(answered, { timeout: 10_000 }).toBe('cat');
  });

  it('with a request id makes one prediction of ten calls at once', async () => {
    const image = await storedImage();
    const batch = crypto.randomUUID();
    await at.peer.answer(() => answerReply(0.9));
    const request = {
      picture: { $case: 'image', value: image },
      batch,
      requestId: crypto.randomUUID(),
    } as const;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => at.system.predictions.predict(request)),
    );
    const [first] = answers;
    expect(first?.prediction?.label).toBe('cat');
    for (const answer of answers) expect(answer).toEqual(first);
    const { predictions } = await at.system.predictions.listPredictions({ batch });
    expect(predictions.length).toBe(1);
  });
});
