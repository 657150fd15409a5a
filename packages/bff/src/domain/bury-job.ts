import { MOST_DELIVERIES, type Prediction } from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';

import type {
  Backlog,
  DeadLetterStore,
  EventLog,
  PortCall,
  PredictionStore,
  QueuedJob,
  StatusOf,
} from './ports.js';
import { failed, runOf } from './prediction.js';

/** What giving a job up takes. */
export interface BuryDeps {
  readonly predictions: PredictionStore;
  readonly deadLetters: DeadLetterStore;
  readonly events: EventLog;
  readonly backlog: Backlog;
  readonly statusOf: StatusOf;
}

/** Why a job is given up, and after how many attempts in all. */
export interface Death {
  readonly error: AppError;
  readonly attemptCount: number;
}

/** Because each predictor that took it up was lost. */
export function spent({ attemptCount }: Prediction): Death {
  const text = `given up: each predictor that took it up was lost, ${MOST_DELIVERIES} times`;
  const error = new AppError('ENGINE_UNAVAILABLE', text);
  return { error, attemptCount: attemptCount + MOST_DELIVERIES };
}

/** Because no predictor serves its model. */
export function unserved({ model, attemptCount }: Prediction): Death {
  const text = `given up: for a day no predictor served ${model}; ask again once one does`;
  return { error: new AppError('NO_PREDICTOR', text), attemptCount };
}

/** As the predictor does at a last attempt that fails; where it began to, its reason stands. */
export async function buryJob(
  deps: BuryDeps,
  prediction: Prediction,
  { seq }: QueuedJob,
  death: Death,
  call: PortCall,
): Promise<void> {
  const { image, model, batch, replayCount, createTime } = prediction;
  const error = deps.statusOf(death.error);
  const letter = await deps.deadLetters.bury(
    {
      ...{ prediction: prediction.name, image, model, batch, replayCount, createTime },
      ...{ error, attemptCount: death.attemptCount },
      deathTime: new Date(),
    },
    call,
  );
  const { attemptCount } = letter;
  const mine = failed({ ...prediction, attemptCount }, letter.error ?? error, new Date());
  const end = await deps.predictions.finish(mine, call);
  await deps.events.append(end, call);
  await deps.backlog.remove(seq, call);
  await deps.predictions.close('job', runOf(end), call);
}
