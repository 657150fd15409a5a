import type { Feedback, Prediction } from '@isitacat/contracts';

import type { PredictionId } from '../names.js';
import type { PortCall } from './port-call.js';

/** How often people said that answers were right. */
export interface Agreement {
  /** Answers that somebody spoke of. */
  readonly given: number;
  /** Those of them that were called right. */
  readonly agreeing: number;
}

/** What people say of answers. All methods throw AppError `STORAGE_UNAVAILABLE` when storage is away. */
export interface FeedbackStore {
  /** Keeps what is said of an answered prediction, in place of what was said before. */
  put(prediction: Prediction, feedback: Feedback, call: PortCall): Promise<void>;
  /** What was said last. */
  find(id: PredictionId, call: PortCall): Promise<Feedback | undefined>;
  /** Forgets what was said of a prediction. */
  remove(prediction: Prediction, call: PortCall): Promise<void>;
  /** By version, of the model's newest 2000 predictions that somebody spoke of. */
  agreement(modelId: string, call: PortCall): Promise<ReadonlyMap<number, Agreement>>;
}
