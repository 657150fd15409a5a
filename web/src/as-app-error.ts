import { AppError, isAppError } from '@isitacat/errors';

/** Anything that was thrown, as what a view can show; what the page did not expect of itself is `INTERNAL`. */
export function asAppError(error: unknown): AppError {
  return isAppError(error)
    ? error
    : new AppError('INTERNAL', 'something went wrong in the page', { cause: error });
}
