import type { PredictionServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { currentPrediction, type CurrentDeps } from '../domain/current-prediction.js';
import { parsePredictionName } from '../domain/names.js';
import type { JobQueue } from '../domain/ports.js';
import { withPosition } from './with-position.js';

/** What looking up a prediction takes. */
export interface GetPredictionDeps extends CurrentDeps {
  readonly jobs: JobQueue;
}

/** `PredictionService.GetPrediction`. */
export function getPrediction(
  deps: GetPredictionDeps,
): Implementation<typeof PredictionServiceDefinition>['getPrediction'] {
  return async (request, call) => {
    const prediction = await currentPrediction(deps, parsePredictionName(request.name), call);
    return { prediction: await withPosition(deps.jobs, prediction) };
  };
}
