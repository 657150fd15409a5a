import { writeFile } from 'node:fs/promises';

import { AppError, isAppError } from '@isitacat/errors';
import { describe, expect, it } from 'vitest';

import { onMedium, unless } from './medium.js';

const failing = (code: string) => () =>
  Promise.reject(Object.assign(new Error(`${code}: failed, open '/secret/path'`), { code }));

describe('onMedium', () => {
  it.skipIf(process.platform !== 'linux')('says what to do when a real disk is full', async () => {
    const full = onMedium(() => writeFile('/dev/full', 'x'));
    await expect(full).rejects.toSatisfy(
      (error) => isAppError(error, 'STORAGE_UNAVAILABLE') && /full: free some space/.test(error.message),
    );
  });

  it.each(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENOTSUP', 'EIO'])(
    'keeps the path of a failure by %s to the log',
    async (code) => {
      const error: unknown = await onMedium(failing(code)).catch((caught: unknown) => caught);
      expect(isAppError(error, 'STORAGE_UNAVAILABLE')).toBe(true);
      expect(String(error)).not.toContain('/secret/path');
      expect(String((error as AppError).cause)).toContain('/secret/path');
    },
  );

  it('passes on what is no failure of the disk', async () => {
    const bug = new TypeError('a bug');
    await expect(onMedium(() => Promise.reject(bug))).rejects.toBe(bug);
    const known = new AppError('CHECKSUM_MISMATCH', 'known');
    await expect(onMedium(() => Promise.reject(known))).rejects.toBe(known);
  });
});

describe('unless', () => {
  it('gives the other value for the codes it is told, and throws any other', async () => {
    expect(await unless(['ENOENT'], 'none', failing('ENOENT'))).toBe('none');
    await expect(unless(['ENOENT'], 'none', failing('EIO'))).rejects.toThrow('EIO');
    expect(await unless(['ENOENT'], 'none', () => Promise.resolve('some'))).toBe('some');
  });
});
