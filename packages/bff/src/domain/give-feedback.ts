import { PredictionState, type Feedback, type Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import { findPrediction, predictionNotFound } from './current-prediction.js';
import { checkNote } from './fields.js';
import { shown, type PredictionId } from './names.js';
import type { FeedbackStore, PortCall, PredictionStore } from './ports.js';

/** What taking feedback takes. */
export interface FeedbackDeps {
  readonly predictions: PredictionStore;
  readonly feedback: FeedbackStore;
}

/**
 * Keeps what somebody says that the picture of a prediction shows, in place of
 * what was said before.
 *
 * @throws AppError `PREDICTION_NOT_FOUND`; `PREDICTION_NOT_ANSWERED`;
 *   `FIELD_INVALID` when the label is none that the model could have answered,
 *   or the note is too long; `STORAGE_UNAVAILABLE`.
 */
export async function giveFeedback(
  deps: FeedbackDeps,
  id: PredictionId,
  said: Pick<Feedback, 'label' | 'note'>,
  call: PortCall,
): Promise<void> {
  checkNote(said.note);
  const prediction = await findPrediction(deps.predictions, id, call);
  checkLabel(prediction, said.label);
  await deps.feedback.put(prediction, { ...said, createTime: new Date() }, call);
  if ((await deps.predictions.find(id, call)) !== undefined) return;
  // Deleted in between: the deletion may have missed what was kept just now.
  await deps.feedback.remove(prediction, call);
  throw predictionNotFound(id);
}

function checkLabel({ name, state, scores }: Prediction, label: string): void {
  if (state !== PredictionState.PREDICTION_STATE_SUCCEEDED) {
    throw new AppError('PREDICTION_NOT_ANSWERED', 'there is no answer to be right or wrong: wait for one', {
      resource: name,
    });
  }
  const labels = scores.map((score) => score.label);
  if (labels.includes(label)) return;
  throw new AppError('FIELD_INVALID', `label takes ${labels.join(', ')}, got ${shown(label)}`, {
    field: 'label',
  });
}
