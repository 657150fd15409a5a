import { isAppError } from '@isitacat/errors';
import { ByteReader } from '../formats/bytes.js';
import { liesOnSide } from '../formats/orientation.js';
import { tooLong, tooManyBytes, tooManyPixels, tooMuchWork, undecodable } from './faults.js';
import { LIMITS } from './limits.js';
import type { Picture } from './picture.js';
import { readHeader, type TypedHeader } from './read-header.js';
import { workBytes } from './work-bytes.js';

/** Options of {@link probePicture}. */
export interface ProbeOptions {
  /** The most bytes that the way in allows, one of `LIMITS`; without it any number. */
  readonly maxBytes?: number;
}

/**
 * Says what a picture is without decoding it: type from the bytes, size from the
 * header. Costs microseconds and no memory, and holds every limit that must hold
 * before decoding; whether the pixels are whole only `decodePicture` can tell.
 *
 * The header readers are our own: they are needed for `stripMetadata` anyway,
 * and the libraries at hand leave AVIF's rotation and EXIF in PNG and WebP
 * unread (docs/adr/0008).
 *
 * @throws AppError, field `content`: `IMAGE_EMPTY`; `IMAGE_TYPE_UNSUPPORTED`, saying
 *   what came and what to send; `IMAGE_UNDECODABLE` when the header is damaged or cut
 *   off; `IMAGE_TOO_LARGE` in bytes, pixels, a side, or memory that decoding takes.
 */
export function probePicture(bytes: Uint8Array, options: ProbeOptions = {}): Picture {
  const { mimeType, widthPx, heightPx, orientation } = checkedHeader(bytes, options);
  return liesOnSide(orientation)
    ? { mimeType, widthPx: heightPx, heightPx: widthPx }
    : { mimeType, widthPx, heightPx };
}

/** The header as the file has it, once it is known to be within the limits. */
export function checkedHeader(bytes: Uint8Array, { maxBytes = Infinity }: ProbeOptions = {}): TypedHeader {
  if (bytes.length > maxBytes) throw tooManyBytes(bytes.length, maxBytes);
  const header = readHeader(bytes);
  const { widthPx, heightPx } = header;
  if (widthPx < 1 || heightPx < 1) throw undecodable('the picture has no width or height');
  if (widthPx * heightPx > LIMITS.pixels) throw tooManyPixels(widthPx, heightPx, LIMITS.pixels);
  if (Math.max(widthPx, heightPx) > LIMITS.sidePx) throw tooLong(widthPx, heightPx, LIMITS.sidePx);
  const work = workBytes(new ByteReader(bytes), header.mimeType, header);
  if (work > LIMITS.workBytes) throw tooMuchWork(work, LIMITS.workBytes);
  return header;
}

/** Whether decoding takes so much memory that nothing should be decoded beside it; not, where nothing will be. */
export function isHeavy(bytes: Uint8Array): boolean {
  try {
    const header = checkedHeader(bytes);
    return workBytes(new ByteReader(bytes), header.mimeType, header) > LIMITS.lightBytes;
  } catch (error) {
    if (isAppError(error)) return false;
    throw error;
  }
}
