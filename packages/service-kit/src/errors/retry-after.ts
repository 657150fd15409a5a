import type { AppError } from '@isitacat/errors';

/** Where the thrower named no time: long enough to drain a queue somewhat. */
const OVERLOADED_MS = 1000;

/** Where the thrower named no time: a part that is away is often back soon. */
const UNAVAILABLE_MS = 500;

/** When a caller may try again, in milliseconds; `undefined` where it need not try. */
export function retryAfterMs(error: AppError): number | undefined {
  switch (error.kind) {
    case 'overloaded':
      return error.retryAfterMs ?? OVERLOADED_MS;
    case 'unavailable':
      return error.retryAfterMs ?? UNAVAILABLE_MS;
    default:
      return undefined;
  }
}
