/** Pictures. Under each id: `content`, `record.json`, and a mark a prediction. */
export const IMAGES_PREFIX = 'images/';

/** Predictions. Under each id: `accepted.json` and, once final, `result.json`. */
export const PREDICTIONS_PREFIX = 'predictions/';

/** Pictures too large for the bus that are not kept; removed by age. */
export const TEMPORARY_PREFIX = 'tmp/';

/** Marks of the pictures whose deletion has begun and not ended; empty objects. */
export const DELETIONS_PREFIX = 'deletions/';

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
  return `${PREDICTIONS_PREFIX}${predictionId}/accepted.json`;
}

/** The final state: `isitacat.v1.Prediction` as JSON. Created once; the first writer wins. */
export function predictionResultKey(predictionId: string): string {
  return `${PREDICTIONS_PREFIX}${predictionId}/result.json`;
}

/** Marks of the predictions in a batch; empty objects, newest first. */
export function batchPrefix(batch: string): string {
  return `batches/${batch}/`;
}

/** What the first call with a request id returned; replaced by compare-and-set while that runs. */
export function requestKey(method: string, requestId: string): string {
  return `${REQUESTS_PREFIX}${method}/${requestId}.ref`;
}

/** Written before the first part of a picture is deleted, removed after the last. */
export function deletionKey(imageId: string): string {
  return `${DELETIONS_PREFIX}${imageId}`;
}

/** A picture that is not kept. */
export function temporaryKey(id: string): string {
  return `${TEMPORARY_PREFIX}${id}`;
}
