import type { Prediction, StreamResultsResponse } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import { pause as realPause, type Pause } from './pause.js';
import { retryDelayMs } from './retry.js';

/** The server sends something every 15 s at the latest; twice that and a little is a dead line. */
const SILENCE_LIMIT_MS = 35_000;
/** About three quarters of a minute; after that people want to know. */
const MAX_FAILURES = 8;
/** Between the streams of a server that ends them: it may be on its way out. */
const TURN_DELAY_MS = 200;

/** Opens the stream after the message that carried `resumeToken`. */
export type OpenStream = (resumeToken: string, signal: AbortSignal) => AsyncIterable<StreamResultsResponse>;

/** Where a follower is; kept by the caller so that a later one goes on from there. */
export interface Position {
  resumeToken: string;
}

/**
 * Yields every change until `signal` aborts: comes back with the last token when the server ends the stream,
 * when the line is cut and when it falls silent.
 *
 * @throws AppError when coming back cannot help or has failed eight times in a row, or the signal's reason.
 */
export async function* follow(
  open: OpenStream,
  options: { readonly position: Position; readonly signal: AbortSignal; readonly pause?: Pause },
): AsyncGenerator<Prediction, void, undefined> {
  const { position, signal, pause = realPause } = options;
  for (let failures = 0; ;) {
    signal.throwIfAborted();
    let failure: unknown = new AppError('SERVER_UNREACHABLE', 'the stream ended before it began');
    try {
      for await (const message of untilSilent(open, position.resumeToken, signal)) {
        failures = 0;
        failure = undefined;
        position.resumeToken = message.resumeToken || position.resumeToken;
        if (message.event?.$case === 'prediction') yield message.event.value;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      failure = error;
    }
    if (isAppError(failure, 'RESUME_TOKEN_INVALID') && position.resumeToken !== '') position.resumeToken = '';
    else await pause(failure === undefined ? TURN_DELAY_MS : delayOrThrow(failure, ++failures), signal);
  }
}

function delayOrThrow(failure: unknown, failures: number): number {
  const delayMs = retryDelayMs(failure, failures);
  if (delayMs === undefined || failures >= MAX_FAILURES) throw failure;
  return delayMs;
}

async function* untilSilent(
  open: OpenStream,
  resumeToken: string,
  signal: AbortSignal,
): AsyncGenerator<StreamResultsResponse, void, undefined> {
  const silent = new AbortController();
  const giveUp = (): void => {
    silent.abort(new AppError('SERVER_UNREACHABLE', 'the server has fallen silent'));
  };
  let timer = setTimeout(giveUp, SILENCE_LIMIT_MS);
  try {
    for await (const message of open(resumeToken, AbortSignal.any([signal, silent.signal]))) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENCE_LIMIT_MS);
      yield message;
    }
  } finally {
    clearTimeout(timer);
  }
}
