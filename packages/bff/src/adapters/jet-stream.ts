import { isAppError } from '@isitacat/errors';
import { toBrokerError } from '@isitacat/service-kit';
import {
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
} from '@nats-io/jetstream';

import type { PortCall } from '../domain/ports.js';
import type { BrokerLink } from './broker-link.js';

const WRONG_LAST: ReadonlySet<number> = new Set([
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
]);

/** Whether a message was refused because the last one of its subject is another than expected. */
export function isWrongLast(error: unknown): boolean {
  return error instanceof JetStreamApiError && WRONG_LAST.has(error.code);
}

/**
 * Asks JetStream about its streams, or changes them.
 *
 * @throws AppError `BROKER_UNAVAILABLE`; the signal's reason once it is aborted.
 */
export async function manage<T>(
  link: BrokerLink,
  { signal }: PortCall,
  use: (manager: JetStreamManager) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  try {
    return await use(await jetstreamManager(link.require(), { checkAPI: false }));
  } catch (error) {
    signal.throwIfAborted();
    throw isAppError(error) ? error : toBrokerError(error);
  }
}
