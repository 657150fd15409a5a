import type { Answer, Work } from '@isitacat/contracts';

import type { ModelChoice } from '../names.js';
import type { QuestionCall } from '../question-call.js';

/** Asks predictors and waits for their answer. */
export interface Asker {
  /**
   * @throws AppError what the predictor answered; `NO_PREDICTOR` when none takes
   *   this model; `BROKER_UNAVAILABLE`; `DEADLINE_EXCEEDED`.
   */
  ask(model: ModelChoice, work: Work, call: QuestionCall): Promise<Answer>;
}
