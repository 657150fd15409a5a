import type { Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import { parsePredictionName, predictionName, type PredictionId } from './names.js';
import type { EventLog, PortCall, PredictionStore } from './ports.js';
import { isFinal } from './prediction.js';

/** What looking up takes. */
export interface CurrentDeps {
  readonly predictions: PredictionStore;
  readonly events: EventLog;
}

/**
 * A prediction as it stands: its end on record, else what happened last, which
 * only the events tell, else as accepted.
 *
 * @throws AppError `PREDICTION_NOT_FOUND`, `STORAGE_UNAVAILABLE`.
 */
export async function currentPrediction(
  deps: CurrentDeps,
  id: PredictionId,
  call: PortCall,
): Promise<Prediction> {
  return await bringUpToDate(deps.events, await findPrediction(deps.predictions, id, call), call);
}

/** A prediction on record as it stands now: only the events tell what happened since it was accepted. */
export async function bringUpToDate(
  events: EventLog,
  recorded: Prediction,
  call: PortCall,
): Promise<Prediction> {
  if (isFinal(recorded)) return recorded;
  const id = parsePredictionName(recorded.name);
  const last = await events.last(recorded.batch, id, call).catch((error: unknown) => {
    if (call.signal.aborted) throw error;
    return undefined; // the broker is away: what is on record is true, if not the newest
  });
  return last === undefined || last.replayCount < recorded.replayCount ? recorded : last;
}

/** @throws AppError `PREDICTION_NOT_FOUND`, `STORAGE_UNAVAILABLE`. */
export async function findPrediction(
  store: PredictionStore,
  id: PredictionId,
  call: PortCall,
): Promise<Prediction> {
  const found = await store.find(id, call);
  if (found !== undefined) return found;
  throw predictionNotFound(id);
}

/** Says that there is no such prediction. */
export function predictionNotFound(id: PredictionId): AppError {
  return new AppError('PREDICTION_NOT_FOUND', 'no prediction of this name: it was deleted, or never made', {
    resource: predictionName(id),
  });
}
