import { AppError } from '@isitacat/errors';

/** When a caller may try again after the disk failed. */
const RETRY_AFTER_MS = 5000;

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'storage is full: free some space on the disk that holds the data folder, then try again',
  EDQUOT: 'storage quota is used up: raise it or delete some of the data, then try again',
  EACCES: 'storage refuses access: let the user that runs the service read and write the data folder',
  EPERM:
    'storage refuses access: let the user of the service write the data folder, on a disk with hard links',
  EROFS: 'storage is read-only: put the data folder on a disk that can be written',
  EMFILE: 'too many files are open: raise the limit on open files (ulimit -n), or try again',
  ENOTSUP: 'storage needs hard links: put the data folder on a file system that has them',
};

/** What is not there gives these. */
export const ABSENT: readonly string[] = ['ENOENT', 'ENOTDIR'];

/** The error code that Node gave a failed system call, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Runs system calls; `STORAGE_UNAVAILABLE` when one fails, without the path that Node's message holds. */
export async function onMedium<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw toStorageError(error);
  }
}

/** Runs a system call; `otherwise` when it fails with one of `codes`. */
export async function unless<T, U>(
  codes: readonly string[],
  otherwise: U,
  call: () => Promise<T>,
): Promise<T | U> {
  try {
    return await call();
  } catch (error) {
    if (codes.includes(codeOf(error) ?? '')) return otherwise;
    throw error;
  }
}

/** A failed system call as `STORAGE_UNAVAILABLE`, without the path that Node names; anything else as it is. */
export function toStorageError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined || code === 'ABORT_ERR') return error;
  const message = ADVICE[code] ?? `storage failed (${code}): see the service's log, then try again`;
  return new AppError('STORAGE_UNAVAILABLE', message, { cause: error, retryAfterMs: RETRY_AFTER_MS });
}
