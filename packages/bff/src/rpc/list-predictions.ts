import type { PredictionServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { bringUpToDate, type CurrentDeps } from '../domain/current-prediction.js';
import { checkBatch } from '../domain/fields.js';
import { mapBounded } from '../domain/map-bounded.js';
import { ownList, pageToken, parsePage } from '../domain/page.js';
import type { FeedbackStore, JobQueue } from '../domain/ports.js';
import { withFeedback } from './with-feedback.js';
import { withPosition } from './with-position.js';

/** What listing predictions takes. */
export interface ListPredictionsDeps extends CurrentDeps {
  readonly feedback: FeedbackStore;
  readonly jobs: JobQueue;
}

/** `PredictionService.ListPredictions`. */
export function listPredictions(
  deps: ListPredictionsDeps,
): Implementation<typeof PredictionServiceDefinition>['listPredictions'] {
  return async ({ batch, pageSize, pageToken: token }, call) => {
    checkBatch(batch);
    const list = ownList(`predictions/${batch}`, call.owner);
    const page = await deps.predictions.list(call.owner, batch, parsePage(pageSize, token, list), call);
    const predictions = await mapBounded(page.items, async (recorded) => {
      const placed = await withPosition(deps.jobs, await bringUpToDate(deps.events, recorded, call));
      return await withFeedback(deps.feedback, placed, call);
    });
    return { predictions, nextPageToken: pageToken(page.next, list) };
  };
}
