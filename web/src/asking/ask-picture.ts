import { PredictionState, type Prediction } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import { withRetries, type AnswerFeed, type Line, type RetryLine } from '../answers/index.js';
import { toAppError, type Api } from '../api/index.js';
import type { Keeper } from '../keeping/index.js';
import type { PreparedPicture, Size } from '../picture/index.js';
import { askAnew, fileOf, sendAnew, toKept, type Errand } from './errand.js';
import type { Progress } from './question.js';

/** The questions of this page, which one opened later goes on with. */
export interface Session {
  readonly keeper: Keeper;
  /** Follows the keeper's batch. */
  readonly feed: AnswerFeed;
}

/** What asking needs; one for the whole page. */
export interface AskingParts {
  readonly api: Pick<Api, 'upload' | 'predict' | 'deleteImage' | 'giveFeedback'>;
  readonly line: Line;
  /** Never rejects. */
  readonly session: Promise<Session>;
  readonly inputSize: (signal: AbortSignal) => Promise<Size>;
  readonly prepare: (file: Blob, input: Size, signal: AbortSignal) => Promise<PreparedPicture>;
  /** Bounds how many pictures are sent at once. */
  readonly inTurn: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

/** Tells of what happens while it happens. */
export interface AskOptions {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

const MAX_NAME_LENGTH = 256;

/**
 * Makes a picture ready, sends it, asks about it and waits for the answer, for as long as it takes: where the
 * server cannot be reached, until it can.
 *
 * @throws AppError when there is none, also when the server tells so; or the signal's reason.
 */
export async function askPicture(
  errand: Errand,
  parts: AskingParts,
  options: AskOptions,
): Promise<Prediction> {
  const { signal, report } = options;
  const { keeper, feed } = await parts.session;
  const keep = (): void => {
    const kept = toKept(errand);
    if (kept && !signal.aborted) keeper.keepQuestion(kept);
  };
  if (errand.prediction === undefined) {
    const prepared = await ready(errand, parts, options);
    keep();
    errand.prediction = await parts.inTurn(() =>
      submit(errand, prepared, { ...options, parts, session: { keeper, feed }, keep }),
    );
    keep();
  }
  const onChange = (prediction: Prediction): void => {
    report(progressOf(prediction));
  };
  const answer = await feed.finalOf(errand.prediction, onChange, signal);
  if (answer.state !== PredictionState.PREDICTION_STATE_FAILED) return answer;
  askAnew(errand);
  keep();
  throw answer.error ? toAppError(answer.error) : new AppError('INTERNAL', 'the server gave no answer');
}

async function ready(
  errand: Errand,
  parts: AskingParts,
  { signal, report }: AskOptions,
): Promise<PreparedPicture> {
  if (!errand.prepared) {
    report({ kind: 'preparing' });
    const prepare = async (): Promise<PreparedPicture> =>
      parts.prepare(fileOf(errand), await parts.inputSize(signal), signal);
    errand.prepared = await withRetries(prepare, { signal, line: partsOfPage(parts.line) });
    signal.throwIfAborted();
  }
  report({ kind: 'ready', prepared: errand.prepared });
  return errand.prepared;
}

/** A picture that is made ready here says nothing about the server; a part of the page that fails to load does. */
function partsOfPage(line: Line): RetryLine {
  return {
    pause: (delayMs, signal) => line.pause(delayMs, signal),
    failed: (error, failures) => {
      line.failed(error, failures);
    },
    worked: () => undefined,
  };
}

interface Submission extends AskOptions {
  readonly parts: AskingParts;
  readonly session: Session;
  readonly keep: () => void;
}

/** @returns the name of the accepted prediction. */
async function submit(
  errand: Errand,
  { blob }: PreparedPicture,
  { signal, report, parts: { api, line }, session, keep }: Submission,
): Promise<string> {
  signal.throwIfAborted(); // it may have waited long for its turn
  report({ kind: 'sending' });
  session.feed.expect();
  const content = new Uint8Array(await blob.arrayBuffer());
  const name = errand.name.slice(0, MAX_NAME_LENGTH);
  const unstoppable = new AbortController().signal;
  const upload = (): Promise<string> =>
    (errand.sending = api.upload(content, name, errand.uploadId, unstoppable));
  const image = (errand.image ??= await withRetries(upload, { signal, line }));
  signal.throwIfAborted();
  keep();
  try {
    const ask = (): Promise<Prediction> => api.predict(image, session.keeper.batch, errand.predictId, signal);
    const prediction = await withRetries(ask, { signal, line });
    report(progressOf(prediction));
    return prediction.name;
  } catch (error) {
    if (isAppError(error, 'IMAGE_NOT_FOUND')) sendAnew(errand);
    throw error;
  }
}

function progressOf({ state, queuePosition }: Prediction): Progress {
  return state === PredictionState.PREDICTION_STATE_RUNNING
    ? { kind: 'looking' }
    : { kind: 'waiting', before: queuePosition };
}
