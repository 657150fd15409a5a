import { readAvifHeader } from '../formats/avif.js';
import { ByteReader } from '../formats/bytes.js';
import { readGifHeader } from '../formats/gif.js';
import { readJpegHeader, type JpegHeader } from '../formats/jpeg.js';
import { PNG_SIGNATURE, readPngHeader } from '../formats/png.js';
import { readWebpHeader } from '../formats/webp.js';
import { empty, unsupported } from './faults.js';
import { nameForeignType } from './foreign-types.js';
import type { Header } from './header.js';
import type { MimeType } from './picture.js';

/** A header with the type that it was read as. */
export type TypedHeader =
  | (JpegHeader & { readonly mimeType: 'image/jpeg' })
  | (Header & { readonly mimeType: Exclude<MimeType, 'image/jpeg'> });

/** Tells the type from the bytes. */
export function typeOf(reader: ByteReader): MimeType {
  if (reader.length === 0) throw empty();
  if (reader.has(0, '\xff\xd8\xff')) return 'image/jpeg';
  if (reader.has(0, PNG_SIGNATURE)) return 'image/png';
  if (reader.has(0, 'RIFF') && reader.has(8, 'WEBP')) return 'image/webp';
  if (reader.has(0, 'GIF87a') || reader.has(0, 'GIF89a')) return 'image/gif';
  if (isAvif(reader)) return 'image/avif';
  const { name, advice } = nameForeignType(reader);
  throw unsupported(name, advice);
}

/** Reads the header of whatever type the bytes are; sizes are as the file claims, unchecked. */
export function readHeader(bytes: Uint8Array): TypedHeader {
  const reader = new ByteReader(bytes);
  const mimeType = typeOf(reader);
  switch (mimeType) {
    case 'image/jpeg':
      return { mimeType, ...readJpegHeader(reader) };
    case 'image/png':
      return { mimeType, ...readPngHeader(reader) };
    case 'image/webp':
      return { mimeType, ...readWebpHeader(reader) };
    case 'image/gif':
      return { mimeType, ...readGifHeader(reader) };
    case 'image/avif':
      return { mimeType, ...readAvifHeader(reader) };
    default:
      return mimeType satisfies never;
  }
}

/** The major brand or one of the compatible ones says AVIF: a picture, or a sequence with one. */
function isAvif(reader: ByteReader): boolean {
  if (!reader.has(4, 'ftyp')) return false;
  const end = Math.min(reader.u32(0), reader.length);
  for (let at = 8; at + 4 <= end; at += 4) {
    // Between the major brand and the others stands a version.
    if (at !== 12 && (reader.has(at, 'avif') || reader.has(at, 'avis'))) return true;
  }
  return false;
}
