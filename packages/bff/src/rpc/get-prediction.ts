import type { PredictionServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { currentPrediction, type CurrentDeps } from '../domain/current-prediction.js';
import { parsePredictionName } from '../domain/names.js';
import type { FeedbackStore, JobQueue } from '../domain/ports.js';
import { withFeedback } from './with-feedback.js';
import { withPosition } from './with-position.js';

/** What looking up a prediction takes. */
export interface GetPredictionDeps extends CurrentDeps {
  readonly feedback: FeedbackStore;
  readonly jobs: JobQueue;
}

/** `PredictionService.GetPrediction`. */
export function getPrediction(
  deps: GetPredictionDeps,
): Implementation<typeof PredictionServiceDefinition>['getPrediction'] {
  return async (request, call) => {
    const prediction = await currentPrediction(deps, parsePredictionName(request.name), call);
    const placed = await withPosition(deps.jobs, prediction);
    return { prediction: await withFeedback(deps.feedback, placed, call) };
  };
}
