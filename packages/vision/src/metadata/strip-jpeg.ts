import type { ByteReader } from '../formats/bytes.js';
import {
  beginsWith,
  EXIF_PREFIX,
  isProfile,
  MARKER,
  readJpegHeader,
  readSegments,
  type JpegSegment,
} from '../formats/jpeg.js';
import type { Orientation } from '../formats/orientation.js';
import { concat, latin1 } from './concat.js';
import { minimalExif } from './minimal-exif.js';

/** Version, units and density; a thumbnail may follow. */
const JFIF_BYTES = 12;

/**
 * Keeps what a decoder needs: tables, frame, scans, JFIF without its thumbnail,
 * Adobe's colour transform and the colour profile. Whatever follows the end of the
 * picture (further pictures, videos, trailers) goes. A JPEG that is cut off inside
 * its scan stays so, for whoever decodes it to say.
 */
export function stripJpeg(reader: ByteReader): Uint8Array {
  const { orientation } = readJpegHeader(reader);
  const jfif: Uint8Array[] = [];
  const kept: Uint8Array[] = [];
  for (const segment of readSegments(reader)) {
    if (isJfif(reader, segment)) jfif.push(jfifWithoutThumbnail(reader, segment));
    else if (isNeeded(reader, segment)) kept.push(reader.slice(segment.start, segment.end));
    if (segment.marker === MARKER.EOI) break;
  }
  const exif = orientation === 1 ? [] : [exifSegment(orientation)];
  return concat([reader.slice(0, 2), ...jfif.slice(0, 1), ...exif, ...kept]);
}

function isNeeded(reader: ByteReader, segment: JpegSegment): boolean {
  const { marker } = segment;
  if (marker === MARKER.APP14) return beginsWith(reader, segment, 'Adobe');
  if (marker >= MARKER.APP0 && marker <= MARKER.APP15) return isProfile(reader, segment);
  return marker !== MARKER.COM;
}

function isJfif(reader: ByteReader, { marker, data, end }: JpegSegment): boolean {
  return marker === MARKER.APP0 && reader.has(data, 'JFIF\0') && end - data >= JFIF_BYTES;
}

function jfifWithoutThumbnail(reader: ByteReader, { data }: JpegSegment): Uint8Array {
  return segmentOf(MARKER.APP0, reader.slice(data, data + JFIF_BYTES), Uint8Array.of(0, 0));
}

function exifSegment(orientation: Orientation): Uint8Array {
  return segmentOf(MARKER.APP1, latin1(EXIF_PREFIX), minimalExif(orientation));
}

function segmentOf(marker: number, ...data: readonly Uint8Array[]): Uint8Array {
  const body = concat(data);
  const length = body.length + 2;
  return concat([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), body]);
}
