import { PredictionState, type Prediction } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import { withRetries, type AnswerFeed } from '../answers/index.js';
import { toAppError, type Api } from '../api/index.js';
import type { PreparedPicture, Size } from '../picture/index.js';
import type { Progress } from './question.js';
import { newRequestId } from './request-id.js';

/** What asking needs; one for the whole page. */
export interface AskingParts {
  readonly api: Pick<Api, 'upload' | 'predict'>;
  readonly feed: AnswerFeed;
  /** The batch that `feed` follows. */
  readonly batch: string;
  readonly inputSize: (signal: AbortSignal) => Promise<Size>;
  readonly prepare: (file: Blob, input: Size, signal: AbortSignal) => Promise<PreparedPicture>;
  /** Bounds how many pictures are made ready and sent at once. */
  readonly inTurn: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

/** How far a question has come; a second try goes on from there. */
export interface Errand {
  readonly file: File;
  uploadId: string;
  predictId: string;
  prepared?: PreparedPicture;
  image?: string;
  prediction?: string;
}

/** Tells of what happens while it happens. */
export interface AskOptions {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/** Most tries of one call, about 8 s: a server that restarts is back by then. */
const TRIES = 5;
const MAX_NAME_LENGTH = 256;

export function newErrand(file: File): Errand {
  return { file, uploadId: newRequestId(), predictId: newRequestId() };
}

/**
 * Makes a picture ready, sends it, asks about it and waits for the answer.
 *
 * @throws AppError when there is none, also when the server tells so; or the signal's reason.
 */
export async function askPicture(
  errand: Errand,
  parts: AskingParts,
  options: AskOptions,
): Promise<Prediction> {
  const { signal, report } = options;
  errand.prediction ??= await parts.inTurn(() => submit(errand, parts, options));
  const answer = await parts.feed.finalOf(
    errand.prediction,
    (prediction) => {
      report(progressOf(prediction));
    },
    signal,
  );
  if (answer.state !== PredictionState.PREDICTION_STATE_FAILED) return answer;
  askAnew(errand);
  throw answer.error ? toAppError(answer.error) : new AppError('INTERNAL', 'the server gave no answer');
}

async function submit(errand: Errand, parts: AskingParts, options: AskOptions): Promise<string> {
  const { signal, report } = options;
  const retry = <Value>(call: () => Promise<Value>): Promise<Value> =>
    withRetries(call, { signal, tries: TRIES });
  signal.throwIfAborted(); // it may have waited long for its turn
  report({ kind: 'preparing' });
  const input = await retry(() => parts.inputSize(signal));
  const prepared = (errand.prepared ??= await parts.prepare(errand.file, input, signal));
  signal.throwIfAborted();
  report({ kind: 'sending', prepared });
  const content = new Uint8Array(await prepared.blob.arrayBuffer());
  const name = errand.file.name.slice(0, MAX_NAME_LENGTH);
  const image = (errand.image ??= await retry(() =>
    parts.api.upload(content, name, errand.uploadId, signal),
  ));
  try {
    const prediction = await retry(() => parts.api.predict(image, parts.batch, errand.predictId, signal));
    report(progressOf(prediction));
    return prediction.name;
  } catch (error) {
    if (isAppError(error, 'IMAGE_NOT_FOUND')) sendAnew(errand);
    throw error;
  }
}

/** The next try sends the picture again: it was deleted. */
function sendAnew(errand: Errand): void {
  delete errand.image;
  errand.uploadId = newRequestId();
}

/** The next try asks a new question: the last one is settled. */
function askAnew(errand: Errand): void {
  delete errand.prediction;
  errand.predictId = newRequestId();
}

function progressOf({ state, queuePosition }: Prediction): Progress {
  return state === PredictionState.PREDICTION_STATE_RUNNING
    ? { kind: 'looking' }
    : { kind: 'waiting', before: queuePosition };
}
