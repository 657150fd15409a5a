import type { PredictionServiceDefinition } from '@isitacat/contracts';
import type { Implementation } from '@isitacat/service-kit';

import { giveFeedback as keep, type FeedbackDeps } from '../domain/give-feedback.js';
import { parsePredictionName } from '../domain/names.js';

/** `PredictionService.GiveFeedback`. */
export function giveFeedback(
  deps: FeedbackDeps,
): Implementation<typeof PredictionServiceDefinition>['giveFeedback'] {
  return async ({ prediction, label, note }, call) => {
    await keep(deps, parsePredictionName(prediction, 'prediction'), { label, note }, call);
    return {};
  };
}
