import { AppError } from '@isitacat/errors';

/** What a caller hears of a fault of ours. */
const INTERNAL_TEXT = 'something went wrong on our side; try again, and report it if it stays';

/**
 * The AppError that stands for whatever was thrown.
 *
 * - An AppError is returned as it is, also when an abort carries it as its cause.
 * - The `TimeoutError` of `AbortSignal.timeout` becomes `DEADLINE_EXCEEDED`.
 * - Anything else becomes `INTERNAL` with a fixed text and the original as `cause`.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === 'AbortError' && error.cause !== undefined) {
    const cause = toAppError(error.cause);
    if (cause.reason !== 'INTERNAL') return cause;
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new AppError('DEADLINE_EXCEEDED', 'the time allowed ran out', { cause: error });
  }
  return new AppError('INTERNAL', INTERNAL_TEXT, { cause: error });
}
