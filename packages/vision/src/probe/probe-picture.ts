import { liesOnSide } from '../formats/orientation.js';
import { tooManyBytes, tooManyPixels, undecodable } from './faults.js';
import { LIMITS } from './limits.js';
import type { Picture } from './picture.js';
import { readHeader, type TypedHeader } from './read-header.js';

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
 *   off; `IMAGE_TOO_LARGE` in bytes or pixels.
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
  return header;
}
