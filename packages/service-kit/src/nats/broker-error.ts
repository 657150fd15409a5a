import { JetStreamApiError, JetStreamError } from '@nats-io/jetstream';
import { AppError } from '@isitacat/errors';
import { errors } from '@nats-io/transport-node';
import { toAppError } from '../errors/to-app-error.js';

/** JetStream's codes for a stream that takes no more: messages, bytes, storage. */
const FULL_CODES: ReadonlySet<number> = new Set([10023, 10028, 10047, 10077]);

/**
 * What a failure of the NATS client means to a caller.
 *
 * - Nobody listens to the subject: `NO_PREDICTOR`.
 * - No answer in time: `DEADLINE_EXCEEDED` with `stage` where one is named,
 *   else `BROKER_UNAVAILABLE`, since then it was JetStream that was asked.
 * - A stream is full: `QUEUE_FULL`.
 * - The connection is away, or JetStream is: `BROKER_UNAVAILABLE`.
 * - An AppError is returned as it is; anything else becomes `INTERNAL`.
 *
 * @param stage Whom a request asked, such as `predictor`.
 */
export function toBrokerError(error: unknown, stage?: string): AppError {
  if (isNoResponders(error)) {
    return new AppError('NO_PREDICTOR', 'no predictor is listening; try again shortly', { cause: error });
  }
  if (stage !== undefined && isTimeout(error)) {
    return new AppError('DEADLINE_EXCEEDED', 'no answer came within the time allowed', {
      cause: error,
      stage,
    });
  }
  if (error instanceof JetStreamApiError && isFull(error)) {
    return new AppError('QUEUE_FULL', 'the queue of background work is full; try again later', {
      cause: error,
    });
  }
  if (isAway(error)) {
    return new AppError('BROKER_UNAVAILABLE', 'the message broker is away; try again shortly', {
      cause: error,
    });
  }
  return toAppError(error);
}

function isNoResponders(error: unknown): boolean {
  return (
    error instanceof errors.NoRespondersError ||
    (error instanceof errors.RequestError && error.isNoResponders())
  );
}

function isFull(error: JetStreamApiError): boolean {
  return FULL_CODES.has(error.code);
}

function isAway(error: unknown): boolean {
  if (isTimeout(error)) return true;
  if (error instanceof Error && error.name === 'JetStreamNotEnabled') return true; // its class isn't exported
  return [
    errors.ConnectionError,
    errors.ClosedConnectionError,
    errors.DrainingConnectionError,
    errors.RequestError,
    errors.ProtocolError,
    JetStreamApiError,
    JetStreamError, // such as a consumer whose leader changes
  ].some((type) => error instanceof type);
}

function isTimeout(error: unknown): boolean {
  const cause = error instanceof errors.RequestError ? error.cause : error;
  return cause instanceof errors.TimeoutError;
}
