import { ownerOf, type Owner } from './owners.js';

/** Queue group of the predictors: each interactive request reaches one of them. */
export const PREDICTORS_QUEUE = 'predictors';

/** Work queue of background jobs. */
export const JOBS_STREAM = 'JOBS';

/** Changes of state, a subject a prediction. */
export const EVENTS_STREAM = 'EVENTS';

/** Every subject that the work queue keeps. */
export const JOBS_SUBJECTS = 'isitacat.jobs.>';

/** Every subject that the event stream keeps. */
export const EVENTS_SUBJECTS = 'isitacat.events.>';

/** Where every interactive request goes. */
export const QUESTIONS_SUBJECTS = 'isitacat.predict.>';

/** Where predictors say what they hold, as `isitacat.bus.v1.Presence`. */
export const PRESENCE_SUBJECT = 'isitacat.presence';

/** Where a publisher says that an alias moved; the payload is the model's id. */
export const PUBLISHED_SUBJECT = 'isitacat.published';

/**
 * Where askers say which interactive requests nobody waits for any more, as
 * `isitacat.bus.v1.Questions`: predictors drop them.
 */
export const ABANDONED_SUBJECT = 'isitacat.abandoned';

/**
 * Where askers ask after requests that take long, as `isitacat.bus.v1.Questions`:
 * a predictor that has some of them in hand replies with those.
 */
export const ROLL_CALL_SUBJECT = 'isitacat.rollcall';

/** A version of a model: its number, or `stable` for whichever that alias points at. */
export type VersionSelector = number | 'stable';

/** Where interactive requests for a model go, as `isitacat.bus.v1.Work`. */
export function interactiveSubject(modelId: string, version: VersionSelector): string {
  return `isitacat.predict.${modelId}.${version}`;
}

/** How often a job is handed out before it is given up. */
export const MOST_DELIVERIES = 5;

/**
 * Where background jobs for a model go, as `isitacat.bus.v1.Work`: a subject a
 * job, so that it can be looked up and is never there twice.
 *
 * @param modelId The model's id, or `*` for any; likewise `version`.
 * @param predictionId The prediction's id, or `*` for any.
 */
export function jobSubject(modelId: string, version: VersionSelector | '*', predictionId: string): string {
  return `isitacat.jobs.${modelId}.${version}.${predictionId}`;
}

/** Durable consumer that hands out the jobs of a model. */
export function jobConsumer(modelId: string, version: VersionSelector): string {
  return `predict-${modelId}-${version}`;
}

/**
 * @param modelId The model's id, or `*` for any; likewise `version`.
 * Where changes of a prediction go, as `isitacat.v1.Prediction`.
 *
 * @param batch The prediction's batch, empty for none, `*` for any. A subject's
 *   parts can't hold dots, which a batch may: they travel as `=`, which it can't.
 *   None travels as `~`, which no batch can be called. What belongs to an owner has
 *   the owner's name before it, and `~` between.
 * @param predictionId The prediction's id, or `*` for any.
 * @param owner Whose batch it is; the prediction's owner where that is named.
 */
export function eventSubject(
  batch: string,
  predictionId: string,
  owner: Owner = ownerOf(predictionId),
): string {
  return `isitacat.events.${batch === '*' ? batch : batchToken(batch, owner)}.${predictionId}`;
}

function batchToken(batch: string, owner: Owner): string {
  const word = batch.replaceAll('.', '=');
  if (owner !== '') return `${owner}~${word}`;
  return word === '' ? '~' : word;
}
