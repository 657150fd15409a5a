import { status } from '@grpc/grpc-js';
import { imageContentKey, type Image } from '@isitacat/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { collect, failureOf } from './errors.js';
import { png } from './pictures.js';
import { PredictorPeer, answerReply } from './predictor-peer.js';
import { startTestSystem, type System } from './system.js';
import { uploaded } from './up-and-down.js';

const CALL = { signal: new AbortController().signal };

let system: System;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

function idOf(image: Image): string {
  return image.name.slice('images/'.length);
}

describe('GetImage', () => {
  it('reports bytes that are not those stored as DATA_LOSS', async () => {
    const image = await uploaded(system, png());
    await system.store.write(imageContentKey(idOf(image)), png(), CALL);
    const failure = await failureOf(collect(system.images.getImage({ name: image.name })));
    expect(failure).toMatchObject({ code: status.DATA_LOSS, reason: 'CHECKSUM_MISMATCH' });
  });

  it('reports missing bytes as DATA_LOSS', async () => {
    const image = await uploaded(system, png());
    await system.store.delete(imageContentKey(idOf(image)), CALL);
    expect(await failureOf(collect(system.images.getImage({ name: image.name })))).toMatchObject({
      code: status.DATA_LOSS,
    });
  });

  it('names what it does not find', async () => {
    const name = `images/${'0'.repeat(26)}`;
    const failure = await failureOf(collect(system.images.getImage({ name })));
    expect(failure).toMatchObject({ code: status.NOT_FOUND, reason: 'IMAGE_NOT_FOUND', resource: name });
  });

  it('refuses a malformed name', async () => {
    const failure = await failureOf(collect(system.images.getImage({ name: 'images/../../etc/passwd' })));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'NAME_INVALID', field: 'name' });
  });
});

describe('ListImages', () => {
  it('gives every picture once, newest first, page by page', async () => {
    const names: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      names.unshift((await uploaded(system, png(), `${i}`)).name);
      await nextMillisecond();
    }
    const listed: string[] = [];
    let pageToken = '';
    do {
      const page = await system.images.listImages({ pageSize: 2, pageToken });
      expect(page.images.length).toBeLessThanOrEqual(2);
      listed.push(...page.images.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(listed.slice(0, 5)).toEqual(names);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('refuses tokens and sizes that are not its own', async () => {
    expect(await failureOf(system.images.listImages({ pageToken: 'x' }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'PAGE_TOKEN_INVALID',
    });
    expect(await failureOf(system.images.listImages({ pageSize: 1_001 }))).toMatchObject({
      reason: 'FIELD_INVALID',
      field: 'page_size',
    });
  });
});

describe('DeleteImage', () => {
  it('takes the picture and its predictions along', async () => {
    await using peer = await PredictorPeer.connect(system.nats.url, system.store);
    const stop = await peer.answer(() => answerReply(0.8));
    const image = await uploaded(system, png());
    const other = await uploaded(system, png());
    const batch = 'delete-1';
    const { prediction: gone } = await system.predictions.predict({
      picture: { $case: 'image', value: image.name },
      batch,
    });
    const { prediction: kept } = await system.predictions.predict({
      picture: { $case: 'image', value: other.name },
      batch,
    });
    stop();
    await system.images.deleteImage({ name: image.name });
    if (gone !== undefined) await peer.record(gone); // a predictor that was still at it
    expect(await failureOf(system.predictions.getPrediction({ name: gone?.name ?? '' }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'PREDICTION_NOT_FOUND',
    });
    const { predictions } = await system.predictions.listPredictions({ batch });
    expect(predictions.map(({ name }) => name)).toEqual([kept?.name]);
    expect(await system.store.list(`images/${idOf(image)}/`, CALL)).toEqual([]);
    expect(await failureOf(system.images.deleteImage({ name: image.name }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'IMAGE_NOT_FOUND',
    });
  });
});

/** Ids of one millisecond have no order among themselves. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now();
  while (Date.now() === now) await new Promise((resolve) => setImmediate(resolve));
}
