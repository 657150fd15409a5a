import type { Prediction } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';

import { acceptQuestion, type AcceptDeps } from './accept-question.js';
import type { Asker, EventLog, StatusOf } from './ports.js';
import { failed, isFinal, runOf, succeeded, type Question } from './prediction.js';
import type { QuestionCall } from './question-call.js';

/** What answering takes. */
export interface AnswerImageDeps extends AcceptDeps {
  readonly asker: Asker;
  readonly events: EventLog;
  readonly statusOf: StatusOf;
  /** Turns the recorded error of a failed prediction into what was thrown. */
  readonly errorOf: (prediction: Prediction) => Error;
}

/** The end is recorded within this even when the caller has gone. */
const RECORD_LIMIT_MS = 5_000;

/**
 * Asks about a stored picture and leaves a record of it, whatever the end.
 * Calling it again with the same question returns the end that stands.
 *
 * @throws AppError as `acceptQuestion` and `Asker.ask` do.
 */
export async function answerImage(
  deps: AnswerImageDeps,
  question: Question,
  call: QuestionCall,
): Promise<Prediction> {
  const known = await deps.predictions.find(question.id, call);
  if (known !== undefined && isFinal(known)) return outcome(deps, known);
  const { prediction, work } = await acceptQuestion(deps, question, 'question', call);
  let end: Prediction;
  try {
    const answer = await deps.asker.ask(question.model, work, call);
    end = succeeded(prediction, answer, new Date());
  } catch (error) {
    const reason = isAppError(error) || !call.signal.aborted ? error : callerLeft();
    await record(deps, failed(prediction, deps.statusOf(reason), new Date()), call);
    throw error;
  }
  return outcome(deps, await record(deps, end, call));
}

/** Writes the end down and tells those who follow. What can't be told stays open: the reconciler tells it. */
async function record(
  deps: AnswerImageDeps,
  end: Prediction,
  { origin }: Pick<QuestionCall, 'origin'>,
): Promise<Prediction> {
  const call = { signal: AbortSignal.timeout(RECORD_LIMIT_MS), origin };
  const standing = await deps.predictions.finish(end, call);
  await deps.events
    .append(standing, call)
    .then(() => deps.predictions.close('question', runOf(standing), call))
    .catch(() => undefined);
  return standing;
}

function callerLeft(): AppError {
  return new AppError('DEADLINE_EXCEEDED', 'the caller left before the answer', { stage: 'wait' });
}

function outcome(deps: AnswerImageDeps, prediction: Prediction): Prediction {
  if (prediction.error !== undefined) throw deps.errorOf(prediction);
  return prediction;
}
