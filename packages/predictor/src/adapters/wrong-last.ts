import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';

const CODES: ReadonlySet<number> = new Set([
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
]);

/** Whether a message was refused because the last one of its subject is another than expected. */
export function isWrongLast(error: unknown): boolean {
  return error instanceof JetStreamApiError && CODES.has(error.code);
}
