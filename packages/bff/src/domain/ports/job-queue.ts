import type { Work } from '@isitacat/contracts';

import type { ModelChoice, PredictionId } from '../names.js';
import type { QuestionCall } from '../question-call.js';

/** The queue of background jobs. */
export interface JobQueue {
  /** @throws AppError `BROKER_UNAVAILABLE` when the queue can't be reached just now. */
  check(): void;
  /**
   * Hands a job over; returns once it is durably accepted. The same prediction twice is one job.
   *
   * @throws AppError `QUEUE_FULL`, `BROKER_UNAVAILABLE`.
   */
  enqueue(model: ModelChoice, work: Work, call: QuestionCall): Promise<void>;
  /** About how many jobs stand before that of a prediction; 0 when next or unknown. */
  position(id: PredictionId): Promise<number>;
}
