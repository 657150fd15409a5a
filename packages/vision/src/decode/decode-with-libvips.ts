import { AppError } from '@isitacat/errors';
import type { default as Library, Sharp } from 'sharp';
import { undecodable } from '../probe/faults.js';
import { LIMITS } from '../probe/limits.js';
import type { Pixels } from './eighth-decoder.js';
import type { Resampler } from './resampler.js';
import type { Size } from './size.js';

/** A picture inside the limits decodes in a small part of this; a hostile one gets no more. */
const TIME_LIMIT_SECONDS = 30;
/** What shows through transparent places. */
const BACKGROUND = '#ffffff';

/**
 * Decodes whatever libvips reads.
 *
 * @param source What it decodes, or what has been decoded at a size that is still more than is asked for.
 * @param from The size that the header claims.
 * @returns RGB.
 * @throws AppError `IMAGE_UNDECODABLE` or `DEADLINE_EXCEEDED`.
 */
export async function decodeWithLibvips(
  source: Uint8Array | Pixels,
  from: Size,
  to: Size,
  resampler: Resampler,
): Promise<Uint8Array> {
  // libvips shrinks well; where it grows, it shifts the picture by half a pixel.
  const shrunk = { width: Math.min(from.width, to.width), height: Math.min(from.height, to.height) };
  const isDone = shrunk.width === to.width && shrunk.height === to.height;
  // Loading it takes longer than all else that a process needs to decode: most never need it.
  const { sharp } = await import('./libvips.js');
  const pixels = await decodeShrunk(open(sharp, source), shrunk, isDone ? 3 : 4).catch((error: unknown) => {
    throw toAppError(error);
  });
  if (!(source instanceof Uint8Array)) source.release();
  if (isDone) return pixels;
  resampler.room(shrunk).set(pixels);
  return resampler.resample(shrunk, to).slice();
}

function open(sharp: typeof Library, source: Uint8Array | Pixels): Sharp {
  if (source instanceof Uint8Array)
    return sharp(source, { failOn: 'error', limitInputPixels: LIMITS.pixels });
  const { rgb, width, height } = source;
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

/** @param channels 3 for RGB, 4 for RGBX. */
async function decodeShrunk(source: Sharp, { width, height }: Size, channels: 3 | 4): Promise<Uint8Array> {
  const picture = source
    .timeout({ seconds: TIME_LIMIT_SECONDS })
    .flatten({ background: BACKGROUND })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .toColourspace('srgb');
  const { data, info } = await (channels === 4 ? picture.ensureAlpha() : picture)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== channels) throw undecodable('the picture has colours that cannot be read');
  return data;
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
