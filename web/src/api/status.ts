import { BadRequest, ErrorInfo, ResourceInfo, RetryInfo, Status } from '@isitacat/contracts';
import { AppError, REASONS, type AppErrorOptions, type Reason } from '@isitacat/errors';

type Details = { -readonly [Key in keyof AppErrorOptions]: AppErrorOptions[Key] } & { reason?: Reason };

/** For a status without details: from a proxy, the transport or the browser, never from our own handlers. */
const REASON_OF_CODE: Readonly<Record<number, Reason>> = {
  2: 'SERVER_UNREACHABLE', // how grpc-web reports a connection that failed
  4: 'DEADLINE_EXCEEDED',
  7: 'AUDIENCE_REFUSED', // as Envoy's 403 reads
  8: 'QUEUE_FULL',
  14: 'SERVER_UNREACHABLE',
  16: 'SIGN_IN_REQUIRED', // as Envoy's 401 reads
};

/** The error that a `google.rpc.Status` tells of. A reason that this page does not know becomes `INTERNAL`. */
export function toAppError(status: Status, cause?: unknown): AppError {
  const details: Details = { cause };
  for (const { typeUrl, value } of status.details) READERS[typeUrl.replace(/^.*\//, '')]?.(value, details);
  const { reason = reasonOf(status), ...options } = details;
  return new AppError(reason, status.message, options);
}

/** Reads the value of the trailer `grpc-status-details-bin`: base64, with or without padding. */
export function decodeDetails(trailer: string): Status {
  return Status.decode(Uint8Array.from(atob(trailer), (character) => character.charCodeAt(0)));
}

function reasonOf(status: Status): Reason {
  return status.details.length > 0 ? 'INTERNAL' : (REASON_OF_CODE[status.code] ?? 'INTERNAL');
}

const READERS: Readonly<Record<string, (value: Uint8Array, details: Details) => void>> = {
  'google.rpc.ErrorInfo': (value, details) => {
    const { reason } = ErrorInfo.decode(value);
    details.reason = isReason(reason) ? reason : 'INTERNAL';
  },
  'google.rpc.RetryInfo': (value, details) => {
    const { retryDelay } = RetryInfo.decode(value);
    if (retryDelay) details.retryAfterMs = Number(retryDelay.seconds) * 1000 + retryDelay.nanos / 1e6;
  },
  'google.rpc.BadRequest': (value, details) => {
    const [first] = BadRequest.decode(value).fieldViolations;
    if (!first) return;
    details.field = first.field;
    if (isReason(first.reason)) details.reason ??= first.reason;
  },
  'google.rpc.ResourceInfo': (value, details) => {
    details.resource = ResourceInfo.decode(value).resourceName;
  },
};

function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}
