import type { Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import { acceptQuestion, type AcceptDeps } from './accept-question.js';
import type { ModelChoice, PredictionId } from './names.js';
import type { QuestionCall } from './question-call.js';
import type { EventLog, JobQueue, ModelCatalog, PortCall, StatusOf } from './ports.js';
import { modelNotFound } from './silence.js';
import { failed, isFinal, runOf, type Question } from './prediction.js';

/** What accepting a job takes. */
export interface AcceptJobDeps extends AcceptDeps {
  readonly models: ModelCatalog;
  readonly jobs: JobQueue;
  readonly events: EventLog;
  readonly statusOf: StatusOf;
}

/** A refusal is recorded within this even when the caller has gone. */
const RECORD_LIMIT_MS = 5_000;

/**
 * Accepts a question for later: on record and in the queue before this returns.
 * Calling it again with the same question accepts it once. What a failure leaves on record
 * is for `abandonJob`, once no call beside this one can have accepted the same.
 *
 * @returns the pending prediction.
 * @throws AppError `IMAGE_NOT_FOUND`, `QUEUE_FULL`, `BROKER_UNAVAILABLE`, `STORAGE_UNAVAILABLE`.
 */
export async function acceptJob(
  deps: AcceptJobDeps,
  question: Question,
  call: QuestionCall,
): Promise<Prediction> {
  deps.jobs.check(); // before anything is written
  const known = await deps.predictions.find(question.id, call);
  if (known !== undefined && isFinal(known)) return known;
  const { prediction, work } = await acceptQuestion(deps, question, 'job', call);
  await deps.jobs.enqueue(question.model, work, call);
  const queuePosition = await deps.jobs.position(question.id);
  const pending = { ...prediction, queuePosition };
  await deps.events.append(pending, call).catch(() => undefined); // the record tells the same
  return pending;
}

/**
 * Refuses a model whose jobs no predictor would ever take: predictors hold what
 * `stable` points at, and the versions that they were told to.
 *
 * @throws AppError `MODEL_NOT_FOUND`, `MODEL_NOT_LOADED`, `STORAGE_UNAVAILABLE`.
 */
export async function checkJobModel(
  models: ModelCatalog,
  { modelId, version, name }: ModelChoice,
  call: PortCall,
): Promise<void> {
  const resolved = await models.resolve(modelId, version, call);
  if (resolved === undefined) throw modelNotFound(name);
  if (version === 'stable' || models.isWarm(modelId, version)) return;
  if ((await models.resolve(modelId, 'stable', call)) === version) return;
  throw new AppError('MODEL_NOT_LOADED', `no predictor holds ${name}: ask the model's stable version`, {
    resource: name,
  });
}

/** Ends what was recorded but not promised to anybody: nobody would ever take it up. */
export async function abandonJob(deps: AcceptJobDeps, id: PredictionId, error: unknown): Promise<void> {
  const call = { signal: AbortSignal.timeout(RECORD_LIMIT_MS) };
  const known = await deps.predictions.find(id, call);
  if (known === undefined || isFinal(known)) return;
  const end = await deps.predictions.finish(failed(known, deps.statusOf(error), new Date()), call);
  await deps.events.append(end, call);
  await deps.predictions.close('job', runOf(end), call);
}
