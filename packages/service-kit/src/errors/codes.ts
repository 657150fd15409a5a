import { status } from '@grpc/grpc-js';
import type { Kind } from '@isitacat/errors';

/** The one table from kinds of failure to status codes. */
export const CODE_OF_KIND = {
  invalid: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  missing: status.NOT_FOUND,
  'not-ready': status.FAILED_PRECONDITION,
  conflict: status.ALREADY_EXISTS,
  corrupt: status.DATA_LOSS,
  overloaded: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
  expired: status.DEADLINE_EXCEEDED,
  internal: status.INTERNAL,
} as const satisfies Record<Kind, status>;
