import { PredictionState, type Prediction } from '@isitacat/contracts';

import { parsePredictionName } from '../domain/names.js';
import type { JobQueue } from '../domain/ports.js';

/** A prediction with its present place in the queue, if it waits there. */
export async function withPosition(jobs: JobQueue, prediction: Prediction): Promise<Prediction> {
  if (prediction.state !== PredictionState.PREDICTION_STATE_PENDING) return prediction;
  return { ...prediction, queuePosition: await jobs.position(parsePredictionName(prediction.name)) };
}
