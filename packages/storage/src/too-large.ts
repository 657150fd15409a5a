import { AppError } from '@isitacat/errors';

/** What a read throws when there is more than its caller is ready to hold. */
export function tooLarge(maxBytes: number): AppError {
  return new AppError(
    'STORED_TOO_LARGE',
    `stored object is larger than the ${maxBytes} bytes that it can rightly have: it was not written by this system`,
  );
}
