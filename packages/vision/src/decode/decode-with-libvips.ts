import { AppError } from '@isitacat/errors';
import { undecodable } from '../probe/faults.js';
import { LIMITS } from '../probe/limits.js';
import type { Size } from './size.js';
import { sharp } from './libvips.js';

/** A picture inside the limits decodes in a small part of this; a hostile one gets no more. */
const TIME_LIMIT_SECONDS = 30;

/**
 * Decodes whatever libvips reads; see `decodePicture` for what it makes of it.
 *
 * @throws AppError `IMAGE_UNDECODABLE` or `DEADLINE_EXCEEDED`.
 */
export async function decodeWithLibvips(bytes: Uint8Array, size: Size): Promise<Uint8Array> {
  const pixels = await rawPixels(bytes, size).catch((error: unknown) => {
    throw toAppError(error);
  });
  if (pixels.length !== size.width * size.height * 3) {
    throw undecodable('the picture has colours that cannot be read');
  }
  return pixels;
}

async function rawPixels(bytes: Uint8Array, size: Size): Promise<Uint8Array> {
  return sharp(bytes, { failOn: 'error', limitInputPixels: LIMITS.pixels })
    .timeout({ seconds: TIME_LIMIT_SECONDS })
    .flatten({ background: '#ffffff' })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'linear' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
}

function toAppError(error: unknown): AppError {
  if (error instanceof Error && error.message.includes('timeout')) {
    return new AppError('DEADLINE_EXCEEDED', 'the picture takes too long to decode: send a smaller one', {
      stage: 'decode',
      cause: error,
    });
  }
  return undecodable('the picture is damaged or cut off', error);
}
