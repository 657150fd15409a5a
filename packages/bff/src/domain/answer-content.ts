import { Work, type Prediction } from '@isitacat/contracts';

import type { ModelChoice } from './names.js';
import type { Asker, PictureCarrier } from './ports.js';
import { passingPrediction, succeeded } from './prediction.js';
import type { QuestionCall } from './question-call.js';

/** A question about a picture of which nothing is kept. */
export interface PassingQuestion {
  readonly model: ModelChoice;
  /** An encoded picture whose type and size are checked. */
  readonly content: Uint8Array;
  /** Whether to tell where the model looked. */
  readonly explain: boolean;
}

/** What answering takes. */
export interface AnswerContentDeps {
  readonly carrier: PictureCarrier;
  readonly asker: Asker;
}

const BLANK_WORK = Work.create();

/**
 * Asks about a picture of which nothing is kept.
 *
 * @throws AppError as `Asker.ask` does, or `STORAGE_UNAVAILABLE`.
 */
export async function answerContent(
  deps: AnswerContentDeps,
  { model, content, explain }: PassingQuestion,
  call: QuestionCall,
): Promise<Prediction> {
  const acceptTime = new Date();
  await using passing = await deps.carrier.carry(content, call);
  const work = { ...BLANK_WORK, picture: passing.picture, acceptTime, explain };
  const answer = await deps.asker.ask(model, work, call);
  return succeeded(passingPrediction(model, explain, acceptTime), answer, new Date());
}
