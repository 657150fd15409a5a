import * as grpc from '@grpc/grpc-js';
import { Status } from '@isitacat/contracts';
import { CODE_OF_KIND } from '../errors/codes.js';
import { retryAfterMs } from '../errors/retry-after.js';
import { toStatus } from '../errors/status.js';
import { toAppError } from '../errors/to-app-error.js';

/** Header by which a call and its log lines find each other. */
export const REQUEST_ID_METADATA = 'x-request-id';

/** A failure as grpc-js sends it: a status and the trailers that explain it. */
export function errorReply(error: unknown, requestId: string): grpc.ServerErrorResponse {
  const known = toAppError(error);
  const status = toStatus(known);
  const metadata = new grpc.Metadata();
  metadata.set(REQUEST_ID_METADATA, requestId);
  metadata.set('grpc-status-details-bin', Buffer.from(Status.encode(status).finish()));
  if (known.kind === 'overloaded') {
    metadata.set('grpc-retry-pushback-ms', String(Math.ceil(retryAfterMs(known) ?? 0)));
  }
  const code = CODE_OF_KIND[known.kind];
  return Object.assign(new Error(status.message), { code, details: status.message, metadata });
}
