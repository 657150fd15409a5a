import * as grpc from '@grpc/grpc-js';
import { Status } from '@isitacat/contracts';
import type { AppError } from '@isitacat/errors';
import { CODE_OF_KIND } from '../errors/codes.js';
import { retryAfterMs } from '../errors/retry-after.js';
import { toStatus } from '../errors/status.js';
import { toAppError } from '../errors/to-app-error.js';

/** Header by which a call and its log lines find each other. */
export const REQUEST_ID_METADATA = 'x-request-id';

/** Trailer by which Envoy is told for how long to refuse a caller's next calls alike; it passes on none. */
export const HOLD_METADATA = 'isitacat-hold-ms';

/** What is the same whenever one error is told. */
interface Told {
  readonly code: grpc.status;
  readonly details: string;
  /** Not to be changed. */
  readonly trailers: grpc.Metadata;
}

/** One error may refuse thousands of calls a second. */
const told = new WeakMap<AppError, Told>();

/** A failure as grpc-js sends it: a status and the trailers that explain it. */
export function errorReply(error: unknown, requestId: string): grpc.StatusObject {
  const known = toAppError(error);
  const { code, details, trailers } = told.get(known) ?? tell(known);
  const metadata = trailers.clone();
  metadata.set(REQUEST_ID_METADATA, requestId);
  return { code, details, metadata };
}

function tell(error: AppError): Told {
  const status = toStatus(error);
  const trailers = new grpc.Metadata();
  trailers.set('grpc-status-details-bin', Buffer.from(Status.encode(status).finish()));
  if (error.kind === 'overloaded') {
    trailers.set('grpc-retry-pushback-ms', pushback(error));
  }
  if (error.holdMs !== undefined) trailers.set(HOLD_METADATA, String(error.holdMs));
  const known = { code: CODE_OF_KIND[error.kind], details: status.message, trailers };
  told.set(error, known);
  return known;
}

/** A quota is not there again by waiting a moment: a client that retries by itself is told not to. */
function pushback(error: AppError): string {
  return error.reason === 'QUOTA_EXCEEDED' ? '-1' : String(Math.ceil(retryAfterMs(error) ?? 0));
}
