import { JetStreamApiError } from '@nats-io/jetstream';
import { AppError } from '@isitacat/errors';
import { errors } from '@nats-io/transport-node';
import { toAppError } from '../errors/to-app-error.js';

/** JetStream's codes for a stream that takes no more: messages, bytes, storage. */
const FULL_CODES: ReadonlySet<number> = new Set([10047, 10077, 10023, 10028, 10110]);

/**
 * What a failure of the NATS client means to a caller.
 *
 * - Nobody listens to the subject: `NO_PREDICTOR`.
 * - The request's time ran out: `DEADLINE_EXCEEDED`, stage `predictor`.
 * - A stream is full: `QUEUE_FULL`.
 * - The connection is away, or JetStream is: `BROKER_UNAVAILABLE`.
 * - An AppError is returned as it is; anything else becomes `INTERNAL`.
 */
export function toBrokerError(error: unknown): AppError {
  if (isNoResponders(error)) {
    return new AppError('NO_PREDICTOR', 'no predictor is listening; try again shortly', { cause: error });
  }
  if (error instanceof errors.TimeoutError || isCausedBy(error, errors.TimeoutError)) {
    const options = { cause: error, stage: 'predictor' };
    return new AppError('DEADLINE_EXCEEDED', 'no predictor answered within the time allowed', options);
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
  if (error instanceof Error && error.name === 'JetStreamNotEnabled') return true; // its class isn't exported
  return [
    errors.ConnectionError,
    errors.ClosedConnectionError,
    errors.DrainingConnectionError,
    errors.RequestError,
    errors.ProtocolError,
    JetStreamApiError,
  ].some((type) => error instanceof type);
}

function isCausedBy(error: unknown, type: typeof errors.TimeoutError): boolean {
  return error instanceof Error && error.cause instanceof type;
}
