import { Image, imageContentKey } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';
import { openStore, type BlobStore } from '@isitacat/storage';
import { startGcsFake, temporaryDirectory } from '@isitacat/testkit';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

import { StoredImages } from '../src/adapters/stored-images.js';
import { StoredPredictions } from '../src/adapters/stored-predictions.js';
import { acceptQuestion } from '../src/domain/accept-question.js';
import { expirePicture, finishExpiry, SETTLED_MS, type ExpireDeps } from '../src/domain/expire.js';
import { newId } from '../src/domain/ids.js';
import { imageId, predictionId, type ImageId } from '../src/domain/names.js';
import { failed, pendingPrediction, type Question } from '../src/domain/prediction.js';
import { removalDeps } from './removal-deps.js';
import { SteppedStore } from './stepped-store.js';

const CALL = { signal: new AbortController().signal };
const DAY_MS = 24 * 3_600_000;
const KEEP = { picturesMs: 30 * DAY_MS, predictionsMs: Infinity };
const MODEL = { modelId: 'cat', version: 'stable', name: 'models/cat' } as const;

/** More than either takes in all. */
const ACCEPT_STEPS = 7;
const EXPIRE_STEPS = 13;

async function storeOld(store: BlobStore): Promise<ImageId> {
  const madeMs = Date.now() - 31 * DAY_MS;
  const id = imageId(newId(madeMs));
  const image = Image.create({ name: `images/${id}`, createTime: new Date(madeMs) });
  await new StoredImages(store).create(image, Buffer.from('x'), CALL);
  return id;
}

function ask(store: BlobStore, question: Question): Promise<unknown> {
  const deps = { images: new StoredImages(store), predictions: new StoredPredictions(store) };
  return acceptQuestion(deps, question, 'job', CALL);
}

/** Cleans up as a janitor does that comes later, and says what is left. */
async function cleanUp(store: BlobStore, id: ImageId, nowMs: number): Promise<readonly string[]> {
  const deps = removalDeps(store, KEEP);
  await expirePicture(deps, id, nowMs, CALL);
  for (const retired of (await deps.images.retired({ after: '', limit: 10 }, CALL)).items) {
    await finishExpiry(deps, retired, nowMs, CALL);
  }
  return await store.list('', CALL);
}

interface Race {
  readonly store: BlobStore;
  /** Whose first so many steps come before the other's first so many. */
  readonly first: 'question' | 'clean-up';
  readonly steps: { readonly question: number; readonly 'clean-up': number };
  /** Whether the clean-up dies there, and another begins. */
  readonly dies: boolean;
}

/** Lets a question meet the clean-up of its picture, and checks that one of them won wholly. */
async function meet({ store, first, steps, dies }: Race): Promise<void> {
  const image = await storeOld(store);
  const question = { id: predictionId(newId()), image, model: MODEL, batch: 'b', explain: false };
  const asker = new SteppedStore(store);
  const cleaner = new SteppedStore(store);
  const asked = ask(asker.store, question);
  const answer = asked.catch((error: unknown) => error);
  const deps: ExpireDeps = removalDeps(cleaner.store, KEEP);
  const cleaned = expirePicture(deps, image, Date.now(), CALL);
  const go = { question: [asker, asked], 'clean-up': [cleaner, cleaned] } as const;
  const second = first === 'question' ? 'clean-up' : 'question';
  for (const who of [first, second] as const) await go[who][0].run(steps[who], go[who][1]);
  if (!dies) await cleaner.run(Infinity, cleaned);
  await asker.run(Infinity, asked);
  await cleanUp(store, image, Date.now());

  const error = await answer;
  const records = new StoredPredictions(store);
  if (error instanceof Error) {
    expect(isAppError(error, 'IMAGE_NOT_FOUND')).toBe(true);
    expect(await cleanUp(store, image, Date.now())).toEqual([]);
    return;
  }
  expect(await store.read(imageContentKey(image), CALL)).toBeDefined();
  expect(await new StoredImages(store).findForJob(image, CALL)).toBeDefined();
  expect(await records.find(question.id, CALL)).toBeDefined();
  const end = failed(pendingPrediction(question), { code: 2, message: '', details: [] }, new Date());
  await records.finish(end, CALL);
  await records.close('job', { id: question.id, replay: 0 }, CALL);
  expect(await store.read(imageContentKey(image), CALL)).toBeDefined();
  expect(await cleanUp(store, image, Date.now() + SETTLED_MS)).toEqual([]);
}

async function meetInEveryWay(store: BlobStore, stride: number): Promise<void> {
  for (let question = 0; question <= ACCEPT_STEPS; question += 1) {
    for (let cleanup = 0; cleanup <= EXPIRE_STEPS; cleanup += stride) {
      const steps = { question, 'clean-up': cleanup };
      for (const first of ['question', 'clean-up'] as const) {
        for (const dies of [false, true]) await meet({ store, first, steps, dies });
      }
    }
  }
}

it('a question about a picture that is being removed by age is accepted with it, or refused: in a folder', async () => {
  await using directory = await temporaryDirectory();
  await meetInEveryWay(openStore(pathToFileURL(directory.path).href), 2);
}, 60_000);

it('and in a bucket', async () => {
  await using gcs = await startGcsFake();
  const store = openStore(`gs://${gcs.bucket}/races`, { emulatorHost: gcs.endpoint });
  await meetInEveryWay(store, 4);
}, 60_000);
