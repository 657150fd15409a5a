import { DeadLetter, Image } from '@isitacat/contracts';
import { isAppError } from '@isitacat/errors';
import { openStore, type BlobStore } from '@isitacat/storage';
import { temporaryDirectory } from '@isitacat/testkit';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

import { StoredPredictions } from '../src/adapters/stored-predictions.js';
import { expirePrediction, SETTLED_MS } from '../src/domain/expire.js';
import { newId } from '../src/domain/ids.js';
import { imageId, predictionId, type PredictionId } from '../src/domain/names.js';
import { failed, isFinal, pendingPrediction } from '../src/domain/prediction.js';
import { replayJob, type ReplayDeps } from '../src/domain/replay-job.js';
import { removalDeps } from './removal-deps.js';
import { SteppedStore } from './stepped-store.js';

const CALL = { signal: new AbortController().signal };
const KEEP = { picturesMs: Infinity, predictionsMs: SETTLED_MS };

/** More than either takes in all. */
const REPLAY_STEPS = 16;
const EXPIRE_STEPS = 16;

/** A dead letter, and the prediction that it tells of. */
async function deadJob(store: BlobStore): Promise<PredictionId> {
  const [image, id] = [imageId(newId()), predictionId(newId())];
  const { images, predictions, deadLetters } = removalDeps(store);
  await images.create(Image.create({ name: `images/${image}` }), Buffer.from('x'), CALL);
  const model = { modelId: 'cat', version: 'stable', name: 'models/cat' } as const;
  const pending = pendingPrediction({ id, image, model, batch: '', explain: false });
  await predictions.accept(pending, 'job', CALL);
  const letter = { prediction: pending.name, image: pending.image, model: pending.model };
  await deadLetters.bury(DeadLetter.create(letter), CALL);
  await predictions.finish(failed(pending, { code: 2, message: '', details: [] }, new Date()), CALL);
  await predictions.close('job', { id, replay: 0 }, CALL);
  return id;
}

/** With a broker that takes nothing: then the reconciler queues what is on record. */
function replayDeps(store: BlobStore): ReplayDeps {
  const away = (): Promise<never> => Promise.reject(new Error('away'));
  const broker = { jobs: { check: () => undefined }, events: { append: away }, backlog: { find: away } };
  return { ...removalDeps(store), ...broker } as unknown as ReplayDeps;
}

/** Lets a replay meet the removal by age of what is replayed. @returns which of them won. */
async function meet(store: BlobStore, first: 'replay' | 'removal', steps: number): Promise<string> {
  const id = await deadJob(store);
  const [operator, janitor] = [new SteppedStore(store), new SteppedStore(store)];
  const nowMs = Date.now() + 2 * SETTLED_MS;
  const replay = replayJob(replayDeps(operator.store), id, CALL);
  const answer = replay.catch((error: unknown) => error);
  const removal = expirePrediction(removalDeps(janitor.store, KEEP), id, nowMs, CALL);
  if (first === 'replay') await operator.run(steps, replay);
  else await janitor.run(steps, removal);
  if (first === 'replay') await janitor.run(Infinity, removal);
  await operator.run(Infinity, replay);
  await janitor.run(Infinity, removal);

  const error = await answer;
  const left = await new StoredPredictions(store).find(id, CALL);
  if (!(error instanceof Error)) {
    expect(left?.replayCount).toBe(1);
    expect(left && isFinal(left)).toBe(false);
    return 'replay';
  }
  expect(isAppError(error, 'DEAD_LETTER_NOT_FOUND') || isAppError(error, 'PREDICTION_NOT_FOUND')).toBe(true);
  expect(left).toBeUndefined();
  return 'removal';
}

it('a replay of what is being removed by age is taken up, or refused, and never lost', async () => {
  await using directory = await temporaryDirectory();
  const store = openStore(pathToFileURL(directory.path).href);
  const winners = new Set<string>();
  for (let steps = 0; steps <= REPLAY_STEPS; steps += 1) winners.add(await meet(store, 'replay', steps));
  for (let steps = 0; steps <= EXPIRE_STEPS; steps += 1) winners.add(await meet(store, 'removal', steps));
  expect([...winners].sort()).toEqual(['removal', 'replay']);
}, 60_000);
