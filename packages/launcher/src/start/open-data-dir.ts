import { AppError, isAppError } from '@isitacat/errors';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDataDir } from './data-lock.js';

/**
 * Makes a data folder where there is none, and takes it. Dispose what is
 * returned to let the folder go.
 *
 * @throws AppError `SETUP_INCOMPLETE` when it can't be written, or another running system holds it.
 */
export async function openDataDir(dataDir: string): Promise<AsyncDisposable> {
  try {
    await mkdir(join(dataDir, 'logs'), { recursive: true });
    return await lockDataDir(dataDir);
  } catch (cause) {
    if (isAppError(cause)) throw cause;
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown fault';
    throw new AppError(
      'SETUP_INCOMPLETE',
      `the data folder ${dataDir} can't be written (${why}): make it a folder of yours, or name another with --data-dir`,
      { cause },
    );
  }
}
