import { Image, PredictionState } from '@isitacat/contracts';
import { status } from '@grpc/grpc-js';
import { createLogger } from '@isitacat/service-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Janitor } from '../src/adapters/janitor.js';
import { StoredImages } from '../src/adapters/stored-images.js';
import { newId } from '../src/domain/ids.js';
import { imageId, predictionId, type ImageId } from '../src/domain/names.js';
import { failed, pendingPrediction } from '../src/domain/prediction.js';
import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { removalDeps } from './removal-deps.js';
import { startTestSystem, type System } from './system.js';

const CALL = { signal: new AbortController().signal };
const DAY_MS = 24 * 3_600_000;
const MODEL = { modelId: 'cat', version: 'stable', name: 'models/cat' } as const;
const log = createLogger({ service: 'test', level: 'silent' });

let system: System;
beforeAll(async () => {
  system = await startTestSystem();
}, 30_000);
afterAll(async () => {
  await system[Symbol.asyncDispose]();
});

/** Stores a picture as if it had been so many days ago. */
async function storeOld(days: number): Promise<ImageId> {
  const madeMs = Date.now() - days * DAY_MS;
  const id = imageId(newId(madeMs));
  const image = Image.create({ name: `images/${id}`, createTime: new Date(madeMs) });
  await new StoredImages(system.store).create(image, png(), CALL);
  return id;
}

/** Asks about a picture as if it had been so many days ago. @returns the prediction's name. */
async function askOld(image: ImageId, days: number, hasEnded: boolean): Promise<string> {
  const { predictions } = removalDeps(system.store);
  const id = predictionId(newId(Date.now() - days * DAY_MS));
  const pending = pendingPrediction({ id, image, model: MODEL, batch: 'b', explain: false });
  await predictions.accept(pending, 'question', CALL);
  const end = new Date(Date.now() - days * DAY_MS);
  if (hasEnded) await predictions.finish(failed(pending, { code: 2, message: '', details: [] }, end), CALL);
  if (hasEnded) await predictions.close('question', { id, replay: 0 }, CALL);
  return pending.name;
}

function janitor(picturesDays: number, predictionsDays: number): Janitor {
  const keep = { picturesMs: picturesDays * DAY_MS, predictionsMs: predictionsDays * DAY_MS };
  return new Janitor({ ...removalDeps(system.store, keep), store: system.store, log });
}

async function names(): Promise<readonly string[]> {
  return (await system.images.listImages({})).images.map(({ name }) => name);
}

it('a picture says when it expires, by the setting as it is now', async () => {
  const { image } = await system.images.upload({ content: png() });
  expect(image?.expireTime).toBeUndefined();
  const id = imageId(image?.name.slice('images/'.length) ?? '');
  const found = await new StoredImages(system.store, 30 * DAY_MS).find(id, CALL);
  expect(found?.expireTime).toEqual(new Date((image?.createTime?.getTime() ?? 0) + 30 * DAY_MS));
  await system.images.deleteImage({ name: image?.name ?? '' });
});

it('a picture that is older than pictures are kept goes, with what was predicted of it', async () => {
  const [old, young] = [await storeOld(31), await storeOld(29)];
  const prediction = await askOld(old, 5, true);
  await using cleaner = janitor(30, Infinity);
  await cleaner.round(Date.now(), CALL.signal);
  expect(await names()).toEqual([`images/${young}`]);
  expect((await failureOf(system.predictions.getPrediction({ name: prediction }))).code).toBe(
    status.NOT_FOUND,
  );
  const stream = system.predictions.streamResults({ predictions: [prediction] })[Symbol.asyncIterator]();
  expect((await failureOf(stream.next())).code).toBe(status.NOT_FOUND);
  await system.images.deleteImage({ name: `images/${young}` });
  expect((await system.store.list('', CALL)).filter((key) => !key.startsWith('models/'))).toEqual([]);
});

it('one that is in use stays: a prediction of it is open, or ended within a day', async () => {
  const [open, recent] = [await storeOld(31), await storeOld(31)];
  const pending = await askOld(open, 30, false);
  const ended = await askOld(recent, 0.9, true);
  await using cleaner = janitor(30, 1);
  await cleaner.round(Date.now(), CALL.signal);
  expect(await names()).toHaveLength(2);
  for (const name of [pending, ended]) {
    expect((await system.predictions.getPrediction({ name })).prediction?.name).toBe(name);
  }
  for (const id of [open, recent]) await system.images.deleteImage({ name: `images/${id}` });
});

it('a prediction goes when it ended longer ago than predictions are kept; its picture stays', async () => {
  const image = await storeOld(31);
  const old = await askOld(image, 8, true);
  const young = await askOld(image, 6, true);
  await using cleaner = janitor(Infinity, 7);
  await cleaner.round(Date.now(), CALL.signal);
  const { predictions } = await system.predictions.listPredictions({ batch: 'b' });
  expect(predictions.map(({ name }) => name)).toEqual([young]);
  expect(predictions[0]?.state).toBe(PredictionState.PREDICTION_STATE_FAILED);
  expect((await failureOf(system.predictions.getPrediction({ name: old }))).code).toBe(status.NOT_FOUND);
  expect(await names()).toEqual([`images/${image}`]);
  await system.images.deleteImage({ name: `images/${image}` });
});

it('several janitors at once, and more than fit a round, are all the same', async () => {
  for (let made = 0; made < 250; made += 1) await storeOld(31);
  const cleaners = [janitor(30, 30), janitor(30, 30)];
  const rounds = await Promise.all(cleaners.map((each) => each.round(Date.now(), CALL.signal)));
  expect(rounds).toContain(true);
  await Promise.all(cleaners.map((each) => each.round(Date.now(), CALL.signal)));
  expect(await names()).toEqual([]);
  for (const each of cleaners) await each[Symbol.asyncDispose]();
  expect((await system.store.list('', CALL)).filter((key) => !key.startsWith('models/'))).toEqual([]);
});
