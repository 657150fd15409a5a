import { AppError } from '@isitacat/errors';
import { createHash } from 'node:crypto';

/**
 * The bytes that were found for a stored picture, if they are what was stored.
 *
 * @param sha256 Undefined: whatever was found is taken.
 * @param resource Names the picture, such as `images/{id}`.
 * @throws AppError `IMAGE_NOT_FOUND`, `CHECKSUM_MISMATCH`.
 */
export function checkedPicture<Bytes extends Uint8Array>(
  found: Bytes | undefined,
  sha256: Uint8Array | undefined,
  resource: string,
): Bytes {
  if (found === undefined)
    throw new AppError('IMAGE_NOT_FOUND', 'the picture is no longer stored', { resource });
  if (sha256 === undefined) return found;
  if (createHash('sha256').update(found).digest().equals(sha256)) return found;
  throw new AppError('CHECKSUM_MISMATCH', 'the stored picture is not what was uploaded; upload it again');
}
