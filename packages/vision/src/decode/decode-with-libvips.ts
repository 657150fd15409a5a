import { AppError } from '@isitacat/errors';
import { undecodable } from '../probe/faults.js';
import { LIMITS } from '../probe/limits.js';
import { sharp } from './libvips.js';
import { resample } from './resample.js';
import type { Size } from './size.js';

/** A picture inside the limits decodes in a small part of this; a hostile one gets no more. */
const TIME_LIMIT_SECONDS = 30;
/** What shows through transparent places. */
const BACKGROUND = '#ffffff';

/**
 * Decodes whatever libvips reads.
 *
 * @param from The size that the header claims.
 * @throws AppError `IMAGE_UNDECODABLE` or `DEADLINE_EXCEEDED`.
 */
export async function decodeWithLibvips(bytes: Uint8Array, from: Size, to: Size): Promise<Uint8Array> {
  // libvips shrinks well; where it grows, it shifts the picture by half a pixel.
  const shrunk = { width: Math.min(from.width, to.width), height: Math.min(from.height, to.height) };
  const pixels = await decodeShrunk(bytes, shrunk).catch((error: unknown) => {
    throw toAppError(error);
  });
  return resample(pixels, shrunk, to);
}

async function decodeShrunk(bytes: Uint8Array, { width, height }: Size): Promise<Int32Array> {
  const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: LIMITS.pixels })
    .timeout({ seconds: TIME_LIMIT_SECONDS })
    .flatten({ background: BACKGROUND })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 4) throw undecodable('the picture has colours that cannot be read');
  return new Int32Array(data.buffer, data.byteOffset, width * height);
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.message.includes('timeout')) {
    return new AppError('DEADLINE_EXCEEDED', 'the picture takes too long to decode: send a smaller one', {
      stage: 'decode',
      cause: error,
    });
  }
  return undecodable('the picture is damaged or cut off', error);
}
