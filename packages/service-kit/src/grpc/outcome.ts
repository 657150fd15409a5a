import { status } from '@grpc/grpc-js';
import { AppError } from '@isitacat/errors';
import { CODE_OF_KIND } from '../errors/codes.js';
import { toAppError } from '../errors/to-app-error.js';
import type { Call } from './call.js';

/** How a call ended. */
export interface Outcome {
  /** Name of the status code, such as `OK`. */
  readonly code: string;
  /** What went wrong; absent after OK and where the client left. */
  readonly error?: AppError;
}

/** A call that was answered in full. */
export const OK: Outcome = { code: 'OK' };

/** What became of a call whose handler threw, or whose client left. */
export function failureOutcome(error: unknown, call: Call): Outcome {
  if (call.signal.aborted) {
    return { code: call.signal.reason instanceof AppError ? 'DEADLINE_EXCEEDED' : 'CANCELLED' };
  }
  const known = toAppError(error);
  return { code: status[CODE_OF_KIND[known.kind]], error: known };
}
