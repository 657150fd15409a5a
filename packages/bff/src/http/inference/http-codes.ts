import type { AppError, Kind } from '@isitacat/errors';

/** The one table from kinds of failure to codes of HTTP. */
const CODE_OF_KIND = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  'not-ready': 409,
  conflict: 409,
  corrupt: 500,
  overloaded: 429,
  unavailable: 503,
  expired: 504,
  internal: 500,
} as const satisfies Record<Kind, number>;

const TOO_LARGE = 413;

/** The code that tells of a failure over HTTP. */
export function httpCode({ kind, reason }: AppError): number {
  return reason === 'IMAGE_TOO_LARGE' ? TOO_LARGE : CODE_OF_KIND[kind];
}
