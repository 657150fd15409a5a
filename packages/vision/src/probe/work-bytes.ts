import { readMeta } from '../formats/avif.js';
import { findBox, readBoxes } from '../formats/boxes.js';
import type { ByteReader } from '../formats/bytes.js';
import { firstFramePixels } from '../formats/gif.js';
import { MARKER, readSegments } from '../formats/jpeg.js';
import { FIRST_CHUNK } from '../formats/webp.js';
import type { Header } from './header.js';
import type { MimeType } from './picture.js';

type Size = Pick<Header, 'widthPx' | 'heightPx'>;

/** Rows that are held where rows can be decoded one after another. */
const ROWS = 1_300;
/** What a plain JPEG takes, which is scaled while it is decoded, is little whatever its size. */
const LITTLE = 8_000_000;
const COEFFICIENT_BYTES = 2;
const CANVAS_BYTES = 4.5;
/** Bytes of a pixel of an AVIF, measured: colours at half their size, at full size, and in more than eight bits. */
const AVIF_BYTES = { halved: 15, full: 18, deep: 36 };
/** Channels of a PNG by its colour type; a palette has one. */
const PNG_CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * How much memory decoding takes, roughly, as far as a header tells: formats that
 * come in rows are scaled as they are read, others are held whole.
 */
export function workBytes(reader: ByteReader, mimeType: MimeType, size: Size): number {
  const pixels = size.widthPx * size.heightPx;
  switch (mimeType) {
    case 'image/jpeg':
      return jpegBytes(reader, pixels);
    case 'image/png':
      return pngBytes(reader, size);
    case 'image/webp':
      return reader.has(FIRST_CHUNK, 'VP8 ') ? Math.min(pixels, LITTLE) : pixels * 4;
    case 'image/gif':
      return Math.max(pixels, firstFramePixels(reader)) * CANVAS_BYTES;
    case 'image/avif':
      return pixels * AVIF_BYTES[avifColours(reader)];
    default:
      return mimeType satisfies never;
  }
}

/** Whatever comes in several scans is held as coefficients until the last one. */
function jpegBytes(reader: ByteReader, pixels: number): number {
  for (const { marker, data } of readSegments(reader)) {
    if (marker < MARKER.SOF0 || marker > MARKER.SOF15) continue;
    if (marker === MARKER.DHT || marker === MARKER.JPG || marker === MARKER.DAC) continue;
    if (marker === MARKER.SOF0 || marker === MARKER.SOF1) return Math.min(pixels * 3, LITTLE);
    const shares = Array.from({ length: reader.u8(data + 5) }, (_, n) =>
      samples(reader.u8(data + 7 + 3 * n)),
    );
    const most = Math.max(1, ...shares);
    return shares.reduce((sum, share) => sum + (share / most) * pixels * COEFFICIENT_BYTES, 0);
  }
  return LITTLE;
}

/** How finely a colour is sampled, from its two factors. */
function samples(factors: number): number {
  return (factors >> 4) * (factors & 15);
}

function pngBytes(reader: ByteReader, { widthPx, heightPx }: Size): number {
  const [depth, colour, interlaced] = [reader.u8(24), reader.u8(25), reader.u8(28) !== 0];
  const bytes = Math.max(1, depth / 8) * (PNG_CHANNELS[colour] ?? 4);
  return widthPx * (interlaced ? heightPx : Math.min(heightPx, ROWS)) * bytes;
}

/** From what is told of the pixels' coding, of whichever part of the picture. */
function avifColours(reader: ByteReader): keyof typeof AVIF_BYTES {
  const properties = findBox(readMeta(reader), 'iprp');
  const container = properties && findBox(readBoxes(reader, properties.data, properties.end), 'ipco');
  const boxes = container === undefined ? [] : readBoxes(reader, container.data, container.end);
  const flags = boxes.filter(({ type }) => type === 'av1C').map(({ data }) => reader.u8(data + 2));
  if (flags.length === 0 || flags.some((each) => (each & 0x60) !== 0)) return 'deep';
  // Two bits say that colours are halved, across and down; one, that there are none.
  return flags.length === 1 && flags.every((each) => (each & 0x0c) === 0x0c || (each & 0x10) !== 0)
    ? 'halved'
    : 'full';
}
