import type { PredictionServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { checkBatch } from '../domain/fields.js';
import { pageToken, parsePage } from '../domain/page.js';
import type { JobQueue, PredictionStore } from '../domain/ports.js';
import { withPosition } from './with-position.js';

/** What listing predictions takes. */
export interface ListPredictionsDeps {
  readonly predictions: PredictionStore;
  readonly jobs: JobQueue;
}

/** `PredictionService.ListPredictions`. */
export function listPredictions(
  deps: ListPredictionsDeps,
): Implementation<typeof PredictionServiceDefinition>['listPredictions'] {
  return async ({ batch, pageSize, pageToken: token }, call) => {
    checkBatch(batch);
    const list = `predictions/${batch}`;
    const page = await deps.predictions.list(batch, parsePage(pageSize, token, list), call);
    return {
      predictions: await Promise.all(page.items.map((prediction) => withPosition(deps.jobs, prediction))),
      nextPageToken: pageToken(page.next, list),
    };
  };
}
