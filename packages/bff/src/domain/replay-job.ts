import type { Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import { imageNotFound } from './delete-picture.js';
import { findPrediction } from './current-prediction.js';
import { parseImageName, predictionName, type PredictionId } from './names.js';
import type { JobQueue, PortCall } from './ports.js';
import { isFinal, replayed } from './prediction.js';
import { reconcileJob, type ReconcileDeps } from './reconcile.js';

/** What replaying takes. */
export interface ReplayDeps extends ReconcileDeps {
  readonly jobs: JobQueue;
}

/**
 * Queues a job that was given up again. From when its new run is on record it
 * ends once more, whatever fails after that: then the reconciler queues it.
 *
 * @returns the prediction, pending again.
 * @throws AppError `DEAD_LETTER_NOT_FOUND`, `PREDICTION_NOT_FOUND`, `IMAGE_NOT_FOUND`,
 *   `BROKER_UNAVAILABLE`, `STORAGE_UNAVAILABLE`.
 */
export async function replayJob(deps: ReplayDeps, id: PredictionId, call: PortCall): Promise<Prediction> {
  deps.jobs.check(); // before anything is written
  const letter = await deps.deadLetters.find(id, call);
  if (letter === undefined) throw deadLetterNotFound(id);
  const image = parseImageName(letter.image);
  if ((await deps.images.find(image, call)) === undefined) throw imageNotFound(image);
  const ended = await findPrediction(deps.predictions, id, call);
  if (ended.replayCount !== letter.replayCount) throw deadLetterNotFound(id); // another replay was first
  const pending = await deps.predictions.reopen(replayed(ended), call);
  if (isFinal(pending)) throw deadLetterNotFound(id); // it is being removed by age
  await findPrediction(deps.predictions, id, call); // nor was it removed by now
  // Removed in between: that may have missed the new run, of which the janitor finds what is left.
  if ((await deps.images.find(image, call)) === undefined) throw imageNotFound(image);
  await deps.events.append(pending, call).catch(() => undefined); // the record tells the same
  const run = { id, replay: pending.replayCount };
  await reconcileJob(deps, run, Date.now(), call).catch(() => undefined);
  await deps.deadLetters.remove(letter, call);
  return pending;
}

/** Says that a prediction is no dead letter. */
export function deadLetterNotFound(id: PredictionId): AppError {
  const text = 'no dead letter of this prediction: it did not fail for good, was replayed, or is gone';
  return new AppError('DEAD_LETTER_NOT_FOUND', text, { resource: predictionName(id) });
}
