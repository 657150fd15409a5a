import type { Owner } from './owners.js';

/** Pictures. Under each id: `content`, `record.json`, and a mark a prediction. */
export const IMAGES_PREFIX = 'images/';

/**
 * Predictions. Under each id: `accepted.json` and, once final, `result.json`; for
 * each replay `replay-{n}.json` and, once final, `result-{n}.json`; `feedback.json`
 * once somebody said what the picture shows.
 */
export const PREDICTIONS_PREFIX = 'predictions/';

/** Pictures too large for the bus that are not kept; removed by age. */
export const TEMPORARY_PREFIX = 'tmp/';

/** Marks of the predictions that somebody spoke of, by model, newest first; empty objects. */
export const FEEDBACK_PREFIX = 'feedback/';

/** Marks of the pictures whose deletion has begun and not ended; empty objects. */
export const DELETIONS_PREFIX = 'deletions/';

/**
 * Pictures that have lived long enough and are out of sight, but whose jobs may
 * still run: each as `isitacat.v1.Image` in JSON.
 */
export const EXPIRIES_PREFIX = 'expiries/';

/** Marks of the pictures of each owner, where people sign in; empty objects. */
export const OWNED_IMAGES_PREFIX = 'owned/images/';

/** Marks of the predictions of each owner, likewise. */
export const OWNED_PREDICTIONS_PREFIX = 'owned/predictions/';

/** The keys of programs, as `ApiKeys` in JSON: their hashes, and whose they are. */
export const API_KEYS_KEY = 'access/keys.ref';

/** Marks of the predictions in batches, under the owner's and the batch's name. */
export const BATCHES_PREFIX = 'batches/';

/** Marks of the background jobs that have not ended, or whose end was not told; empty objects. */
export const OPEN_JOBS_PREFIX = 'open/jobs/';

/** Marks of the questions about stored pictures that a caller waits for; empty objects. */
export const OPEN_QUESTIONS_PREFIX = 'open/questions/';

/** Jobs that were given up. Under each id one a replay, as `isitacat.v1.DeadLetter` in JSON. */
export const DEAD_LETTERS_PREFIX = 'dead-letters/';

/** First results of requests that named a `request_id`. */
export const REQUESTS_PREFIX = 'requests/';

/** Encoded bytes of a stored picture. */
export function imageContentKey(imageId: string): string {
  return `${IMAGES_PREFIX}${imageId}/content`;
}

/** Description of a stored picture: `isitacat.v1.Image` as JSON. Written last, removed first. */
export function imageRecordKey(imageId: string): string {
  return `${IMAGES_PREFIX}${imageId}/record.json`;
}

/** Marks of the predictions made of a picture; empty objects. */
export function imagePredictionsPrefix(imageId: string): string {
  return `${IMAGES_PREFIX}${imageId}/predictions/`;
}

/** The question as accepted: `isitacat.v1.Prediction` as JSON, state pending. */
export function predictionAcceptedKey(predictionId: string): string {
  return `${predictionPrefix(predictionId)}accepted.json`;
}

/**
 * A final state: `isitacat.v1.Prediction` as JSON. Created once; the first writer wins.
 *
 * @param replay Which replay ended so; 0 before the first.
 */
export function predictionResultKey(predictionId: string, replay: number): string {
  return `${predictionPrefix(predictionId)}${replay === 0 ? 'result' : `result-${replay}`}.json`;
}

/** The prediction as its `replay`th replay began, pending: created once, after the result before it failed. */
export function predictionReplayKey(predictionId: string, replay: number): string {
  return `${predictionPrefix(predictionId)}replay-${replay}.json`;
}

/** What was said of a prediction last: `isitacat.v1.Feedback` as JSON. */
export function predictionFeedbackKey(predictionId: string): string {
  return `${predictionPrefix(predictionId)}feedback.json`;
}

/** Marks of a model's predictions that somebody spoke of. */
export function feedbackPrefix(modelId: string): string {
  return `${FEEDBACK_PREFIX}${modelId}/`;
}

/** All that is kept of a prediction. */
export function predictionPrefix(predictionId: string): string {
  return `${PREDICTIONS_PREFIX}${predictionId}/`;
}

/**
 * Mark of a background job: made before the prediction, or its replay, is on
 * record, and removed once its end was told.
 *
 * @param replay 0 before the first.
 */
export function openJobKey(predictionId: string, replay: number): string {
  return `${OPEN_JOBS_PREFIX}${predictionId}.${replay}`;
}

/** Mark of a question that a caller waits for, likewise. */
export function openQuestionKey(predictionId: string): string {
  return `${OPEN_QUESTIONS_PREFIX}${predictionId}`;
}

/** Dead letters of a prediction, one a replay that ended so. */
export function deadLetterPrefix(predictionId: string): string {
  return `${DEAD_LETTERS_PREFIX}${predictionId}/`;
}

/** Created once, before the result that says that the job failed. */
export function deadLetterKey(predictionId: string, replay: number): string {
  return `${deadLetterPrefix(predictionId)}${String(replay).padStart(4, '0')}.json`;
}

/** Marks of the pictures of an owner, each called `{id}.{bytes}`; empty objects, newest first. */
export function ownedImagesPrefix(owner: Owner): string {
  return `${OWNED_IMAGES_PREFIX}${owner}/`;
}

/** Marks of the predictions of an owner; empty objects, newest first. */
export function ownedPredictionsPrefix(owner: Owner): string {
  return `${OWNED_PREDICTIONS_PREFIX}${owner}/`;
}

/** Marks of the predictions in an owner's batch; empty objects, newest first. */
export function batchPrefix(owner: Owner, batch: string): string {
  return `${BATCHES_PREFIX}${owned(owner, batch)}/`;
}

/** What the first call with a request id returned; replaced by compare-and-set while that runs. */
export function requestKey(owner: Owner, method: string, requestId: string): string {
  return `${REQUESTS_PREFIX}${method}/${owned(owner, requestId)}.ref`;
}

/** Written before the first part of a picture is deleted, removed after the last. */
export function deletionKey(imageId: string): string {
  return `${DELETIONS_PREFIX}${imageId}`;
}

/** Written before a picture's description is removed by age; removed after its last part. */
export function expiryKey(imageId: string): string {
  return `${EXPIRIES_PREFIX}${imageId}`;
}

/** A picture that is not kept. */
export function temporaryKey(id: string): string {
  return `${TEMPORARY_PREFIX}${id}`;
}

/** Whether a key is that of a picture which is not kept. */
export function isTemporaryKey(key: string): boolean {
  return key.startsWith(TEMPORARY_PREFIX);
}

/** A caller's word, apart from the same word of others: no word of theirs holds `=`. */
function owned(owner: Owner, word: string): string {
  return owner === '' ? word : `${owner}=${word}`;
}
