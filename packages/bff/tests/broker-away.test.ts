import { status } from '@grpc/grpc-js';
import { PredictionServiceDefinition, ImageServiceDefinition } from '@isitacat/contracts';
import { grpcClient } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { answerReply, PredictorPeer } from './predictor-peer.js';
import { StreamReader } from './stream-reader.js';
import { startTestSystem, untilReady, type System } from './system.js';

const CONTENT = { picture: { $case: 'content', value: png() } } as const;

let system: System;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

describe('While the broker is away', () => {
  it('pictures are stored, listed and read, and predictions refused at once', async () => {
    await using peer = await PredictorPeer.connect(system.nats.url, system.store);
    await peer.answer(() => answerReply(0.9));
    const { image } = await system.images.upload({ content: png() });
    const picture = { $case: 'image', value: image?.name ?? '' } as const;
    const { prediction } = await system.predictions.predict({ picture });
    await system.nats.stop();
    await untilReady(system.bff, false);

    await system.images.upload({ content: png() });
    expect((await system.images.listImages({})).images.length).toBe(2);
    expect((await system.models.getModel({})).model?.name).toBe('models/cat');
    expect((await system.predictions.listPredictions({})).predictions).toEqual([prediction]);
    expect(await system.predictions.getPrediction({ name: prediction?.name ?? '' })).toEqual({ prediction });
    const startMs = Date.now();
    for (const request of [CONTENT, { ...CONTENT, background: true }, { picture, background: true }]) {
      expect(await failureOf(system.predictions.predict(request))).toMatchObject({
        code: status.UNAVAILABLE,
        reason: 'BROKER_UNAVAILABLE',
        retries: true,
      });
    }
    expect(Date.now() - startMs).toBeLessThan(4_000);
    expect((await system.images.listImages({})).images.length).toBe(2);
    using ended = new StreamReader(system.predictions, { predictions: [prediction?.name ?? ''] });
    expect((await ended.toEnd()).states).toEqual([`${prediction?.name ?? ''} SUCCEEDED`]);
    using batch = new StreamReader(system.predictions, { batch: 'any' });
    expect(await failureOf(batch.next())).toMatchObject({ reason: 'BROKER_UNAVAILABLE' });

    const back = peer.reconnected();
    await system.nats.restart();
    await Promise.all([untilReady(system.bff), back]);
    await peer.connection.flush(); // the server has heard that it listens
    expect((await system.predictions.predict(CONTENT)).prediction?.label).toBe('cat');
    await system.predictions.predict({ ...CONTENT, background: true });
  });

  it('a question that was on its way is refused at once, not at its deadline', async () => {
    await using peer = await PredictorPeer.connect(system.nats.url, system.store);
    const asked = new Promise<void>((resolve) => {
      void peer.answer(() => {
        resolve();
        return undefined;
      });
    });
    await peer.connection.flush();
    const answer = failureOf(system.predictions.predict(CONTENT, { timeoutMs: 60_000 }));
    await asked;
    await system.nats.kill();
    expect(await answer).toMatchObject({ code: status.UNAVAILABLE, reason: 'BROKER_UNAVAILABLE' });
    await system.nats.restart();
    await untilReady(system.bff);
  });

  it('a BFF starts, and serves predictions once it comes', async () => {
    await system.nats.stop();
    await using late = await system.start();
    await untilReady(late, false);
    using images = grpcClient(ImageServiceDefinition, `127.0.0.1:${late.grpcPort}`);
    using predictions = grpcClient(PredictionServiceDefinition, `127.0.0.1:${late.grpcPort}`);
    await images.upload({ content: png() });
    expect(await failureOf(predictions.predict(CONTENT))).toMatchObject({ reason: 'BROKER_UNAVAILABLE' });
    await system.nats.restart();
    await untilReady(late);
    expect(await failureOf(predictions.predict(CONTENT))).toMatchObject({ reason: 'NO_PREDICTOR' });
  });
});
