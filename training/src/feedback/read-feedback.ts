import {
  Feedback,
  FEEDBACK_PREFIX,
  feedbackPrefix,
  Image,
  imageRecordKey,
  Prediction,
  predictionAcceptedKey,
  predictionFeedbackKey,
  readFeedbackMark,
  type FeedbackMark,
} from '@isitacat/contracts';
import { AppError } from '@isitacat/errors';
import { RecordStore, type BlobStore, type StoreCall } from '@isitacat/storage';

/** What somebody said that a stored picture shows. */
export interface Spoken {
  /** Id of the picture. */
  readonly imageId: string;
  readonly image: Image;
  readonly feedback: Feedback;
  readonly mark: FeedbackMark;
}

const PAGE = 1_000;

/**
 * The model whose feedback is meant: the one that is named, else the only one that there is.
 *
 * @returns `undefined` when there is no feedback of any.
 * @throws AppError `CONFIG_INVALID` naming them when there are several.
 */
export async function modelOfFeedback(
  store: BlobStore,
  named: string | undefined,
  call: StoreCall,
): Promise<string | undefined> {
  if (named !== undefined) return named;
  const [model, ...others] = await store.listPrefixes(FEEDBACK_PREFIX, call);
  if (others.length === 0) return model;
  const all = [model, ...others].join(', ');
  throw new AppError('CONFIG_INVALID', `several models were spoken of: say --model, one of ${all}`);
}

/** The predictions of a model that somebody spoke of, the newest first, each once. */
export async function listFeedback(
  store: BlobStore,
  model: string,
  { signal }: StoreCall,
): Promise<readonly FeedbackMark[]> {
  const marks = new Map<string, FeedbackMark>();
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: readonly string[] = await store.list(feedbackPrefix(model), {
      signal,
      limit: PAGE,
      ...(after !== '' && { after }),
    });
    for (const mark of page.map(readFeedbackMark)) if (mark) marks.set(mark.predictionId, mark);
    after = page.length < PAGE ? undefined : page.at(-1);
  }
  return [...marks.values()];
}

/** What was said of a prediction; undefined when it, or its picture, was deleted meanwhile. */
export async function readFeedback(
  store: BlobStore,
  mark: FeedbackMark,
  call: StoreCall,
): Promise<Spoken | undefined> {
  const [feedback, prediction] = await Promise.all([
    new RecordStore(store, Feedback).read(predictionFeedbackKey(mark.predictionId), call),
    new RecordStore(store, Prediction).read(predictionAcceptedKey(mark.predictionId), call),
  ]);
  if (feedback === undefined || prediction === undefined) return undefined;
  const imageId = prediction.image.slice('images/'.length);
  const image = await new RecordStore(store, Image).read(imageRecordKey(imageId), call);
  return image && { imageId, image, feedback, mark };
}
