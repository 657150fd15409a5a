import type { Prediction } from '@isitacat/contracts';

import { findPrediction } from './current-prediction.js';
import { Follower, type FollowDeps, type FollowLimits, type StreamMessage } from './follower.js';
import { mapBounded } from './map-bounded.js';
import { parsePredictionName, predictionName, type PredictionId } from './names.js';
import type { EventFilter, PortCall } from './ports.js';
import { isFinal } from './prediction.js';
import { StreamProgress, type StreamQuestion } from './stream-progress.js';

/**
 * Sends what is known of predictions, then every change of state as it happens.
 * Ends when every named prediction has ended and what is known of the batch was
 * sent; a batch alone has no end. Ends early by `limits`; it then goes on from the
 * last token.
 *
 * @param token The last one received; empty to start.
 * @throws AppError `RESUME_TOKEN_INVALID`, `PREDICTION_NOT_FOUND`, `BROKER_UNAVAILABLE`, `STORAGE_UNAVAILABLE`.
 */
export async function* followResults(
  deps: FollowDeps,
  question: StreamQuestion,
  token: string,
  limits: FollowLimits,
  call: PortCall,
): AsyncGenerator<StreamMessage, void, undefined> {
  const progress = new StreamProgress(question, token);
  const waiting = new Map<PredictionId, Prediction>();
  const open = question.predictions.filter((id) => !progress.hasEnded({ name: predictionName(id) }));
  const recorded = await mapBounded(open, (id) => findPrediction(deps.predictions, id, call));
  for (const prediction of recorded) {
    const id = parsePredictionName(prediction.name);
    // Who resumes is told first what the log has of the time in between.
    if (!isFinal(prediction) || progress.resumes) waiting.set(id, prediction);
    else if (progress.admit(prediction)) yield { prediction, resumeToken: progress.token };
  }
  if (question.batch === '' && waiting.size === 0) return;
  const log = await deps.events.identity(call);
  const filters = filtersOf(question, waiting);
  await using reader = await deps.events.read(filters, progress.enter(log), call);
  yield* new Follower({ deps, question, progress, waiting, log, reader, limits, call }).run();
}

function filtersOf(
  { owner, batch }: StreamQuestion,
  waiting: ReadonlyMap<PredictionId, Prediction>,
): readonly EventFilter[] {
  const named = [...waiting]
    .filter(([, prediction]) => batch === '' || prediction.batch !== batch) // the batch's filter covers those
    .map(([prediction, { batch: of }]) => ({ owner, batch: of, prediction }));
  return batch === '' ? named : [{ owner, batch }, ...named];
}
