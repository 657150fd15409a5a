import type { StreamResultsResponse } from '@isitacat/contracts';
import { AppError, isAppError } from '@isitacat/errors';
import type { RetryLine } from './line.js';
import { isWorthARetry, retryDelayMs } from './retry.js';

/** The server sends something every 15 s at the latest; twice that and a little is a dead line. */
const SILENCE_LIMIT_MS = 35_000;
/** Between the streams of a server that ends them: it may be on its way out. */
const TURN_DELAY_MS = 200;

/** Opens the stream after the message that carried `resumeToken`. */
export type OpenStream = (resumeToken: string, signal: AbortSignal) => AsyncIterable<StreamResultsResponse>;

/** Where a follower is; kept by the caller so that a later one goes on from there. */
export interface Position {
  resumeToken: string;
}

/**
 * Yields every message until `signal` aborts: comes back with the last token when the server ends the stream,
 * when the line is cut and when it falls silent, for as long as it takes.
 *
 * @throws AppError when coming back cannot help, or the signal's reason.
 */
export async function* follow(
  open: OpenStream,
  options: { readonly position: Position; readonly signal: AbortSignal; readonly line: RetryLine },
): AsyncGenerator<StreamResultsResponse, void, undefined> {
  const { position, signal, line } = options;
  for (let failures = 0; ;) {
    signal.throwIfAborted();
    let failure: AppError | undefined = new AppError(
      'SERVER_UNREACHABLE',
      'the stream ended before it began',
    );
    try {
      for await (const message of untilSilent(open, position.resumeToken, signal)) {
        failures = 0;
        failure = undefined;
        line.worked();
        position.resumeToken = message.resumeToken || position.resumeToken;
        yield message;
      }
    } catch (error) {
      const stale = isAppError(error, 'RESUME_TOKEN_INVALID') && position.resumeToken !== '';
      if (signal.aborted || !(stale || isWorthARetry(error))) throw error;
      if (stale) position.resumeToken = '';
      failure = stale ? undefined : error;
    }
    if (failure) {
      line.failed(failure, ++failures);
      await line.pause(retryDelayMs(failure, failures), signal);
    } else await line.pause(TURN_DELAY_MS, signal);
  }
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
