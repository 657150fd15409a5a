import { ByteReader } from '../formats/bytes.js';
import { typeOf } from '../probe/read-header.js';
import { stripAvif } from './strip-avif.js';
import { stripGif } from './strip-gif.js';
import { stripJpeg } from './strip-jpeg.js';
import { stripPng } from './strip-png.js';
import { stripWebp } from './strip-webp.js';

/**
 * Takes out of a picture what does not decide how it looks: EXIF with its GPS
 * position and maker's notes, XMP, IPTC, comments, text, times, thumbnails, further
 * pictures and whatever hangs on behind the end. The compressed pixels stay as they
 * are, and so do the colour profile, an animation's frames and how the picture is
 * turned.
 *
 * Works in one pass over the bytes, without decoding: a picture that is damaged or
 * cut off may come back as damaged as it was.
 *
 * @param bytes A JPEG, PNG, WebP, GIF or AVIF; not changed.
 * @returns New bytes of the same type.
 * @throws AppError, field `content`: `IMAGE_EMPTY`, `IMAGE_TYPE_UNSUPPORTED`, or
 *   `IMAGE_UNDECODABLE` when the parts of the file cannot be told from each other.
 */
export function stripMetadata(bytes: Uint8Array): Uint8Array {
  const reader = new ByteReader(bytes);
  const mimeType = typeOf(reader);
  switch (mimeType) {
    case 'image/jpeg':
      return stripJpeg(reader);
    case 'image/png':
      return stripPng(reader);
    case 'image/webp':
      return stripWebp(reader);
    case 'image/gif':
      return stripGif(reader);
    case 'image/avif':
      return stripAvif(reader);
    default:
      return mimeType satisfies never;
  }
}
