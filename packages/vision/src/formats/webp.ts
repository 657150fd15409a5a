import type { Header } from '../probe/header.js';
import { undecodable } from '../probe/faults.js';
import type { ByteReader } from './bytes.js';
import { EXIF_PREFIX } from './jpeg.js';
import { readOrientation, type Orientation } from './orientation.js';
import { pieces } from './pieces.js';

/** Where the first chunk stands: after `RIFF`, the size and `WEBP`. */
export const FIRST_CHUNK = 12;
/** Bits of the first byte of a `VP8X` chunk. */
export const VP8X = { XMP: 0x04, EXIF: 0x08 } as const;

/** Flags, and the size of the canvas. */
const VP8X_BYTES = 10;
/** Type and length, without which there is no chunk. */
const CHUNK_HEAD = 8;

/** A chunk: four letters, length, data, a byte of padding after an odd length. */
export interface RiffChunk {
  readonly type: string;
  readonly start: number;
  readonly data: number;
  /** Before which its data ends. */
  readonly dataEnd: number;
  /** Before which it ends, padding included. */
  readonly end: number;
}

/** The chunks from `start` to before `end`; data of the last may lie beyond. */
export function readRiffChunks(reader: ByteReader, start: number, end: number): Iterable<RiffChunk> {
  return pieces((at) => readRiffChunk(reader, at), start, end - CHUNK_HEAD + 1);
}

function readRiffChunk(reader: ByteReader, at: number): RiffChunk {
  const length = reader.u32(at + 4, true);
  const dataEnd = at + 8 + length;
  return { type: reader.text(at, 4), start: at, data: at + 8, dataEnd, end: dataEnd + (length % 2) };
}

/** Before which the chunks of the file end: what comes later is no part of the picture. */
export function riffEnd(reader: ByteReader): number {
  return Math.min(reader.length, 8 + reader.u32(4, true));
}

/** Reads the size from the first chunk, and the orientation from wherever the EXIF data are. */
export function readWebpHeader(reader: ByteReader): Header {
  const chunk = readRiffChunk(reader, FIRST_CHUNK);
  switch (chunk.type) {
    case 'VP8 ':
      return { ...lossySize(reader, chunk.data), orientation: 1 };
    case 'VP8L':
      return { ...losslessSize(reader, chunk.data), orientation: 1 };
    case 'VP8X':
      if (chunk.dataEnd - chunk.data < VP8X_BYTES) throw undecodable('the WebP is damaged');
      return { ...canvasSize(reader, chunk.data), orientation: findOrientation(reader, chunk) };
    default:
      throw undecodable('the WebP does not begin with its size');
  }
}

type StoredSize = Pick<Header, 'widthPx' | 'heightPx'>;

function lossySize(reader: ByteReader, at: number): StoredSize {
  // Three bytes of frame tag, three of start code, then 14 bits of size and 2 of scale each.
  if (!reader.has(at + 3, '\x9d\x01\x2a')) throw undecodable('the WebP is damaged');
  return { widthPx: reader.u16(at + 6, true) & 0x3fff, heightPx: reader.u16(at + 8, true) & 0x3fff };
}

function losslessSize(reader: ByteReader, at: number): StoredSize {
  if (reader.u8(at) !== 0x2f) throw undecodable('the WebP is damaged');
  const bits = reader.u32(at + 1, true);
  return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1 };
}

function canvasSize(reader: ByteReader, at: number): StoredSize {
  return { widthPx: reader.u24(at + 4, true) + 1, heightPx: reader.u24(at + 7, true) + 1 };
}

function findOrientation(reader: ByteReader, extended: RiffChunk): Orientation {
  if ((reader.u8(extended.data) & VP8X.EXIF) === 0) return 1;
  const end = riffEnd(reader);
  for (const { type, data, dataEnd } of readRiffChunks(reader, extended.end, end)) {
    if (type === 'EXIF') return readOrientation(reader, exifStart(reader, data), Math.min(dataEnd, end));
  }
  return 1;
}

/** Some writers put JPEG's prefix before the EXIF data. */
function exifStart(reader: ByteReader, data: number): number {
  return reader.has(data, EXIF_PREFIX) ? data + EXIF_PREFIX.length : data;
}
