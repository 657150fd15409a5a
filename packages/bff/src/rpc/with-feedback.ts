import { PredictionState, type Prediction } from '@isitacat/contracts';

import { parsePredictionName } from '../domain/names.js';
import type { FeedbackStore, PortCall } from '../domain/ports.js';

/** A prediction with what was said of its answer last, if anything was. */
export async function withFeedback(
  feedback: FeedbackStore,
  prediction: Prediction,
  call: PortCall,
): Promise<Prediction> {
  if (prediction.state !== PredictionState.PREDICTION_STATE_SUCCEEDED) return prediction;
  return { ...prediction, feedback: await feedback.find(parsePredictionName(prediction.name), call) };
}
