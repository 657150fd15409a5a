import type { Header } from '../probe/header.js';
import { undecodable } from '../probe/faults.js';
import type { ByteReader } from './bytes.js';
import { readOrientation, type Orientation } from './orientation.js';
import { pieces } from './pieces.js';

/** The eight bytes that begin a PNG. */
export const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n';

/** Width, height, and five bytes of how pixels are stored. */
const IHDR_BYTES = 13;
/** Length and type, without which there is no chunk. */
const CHUNK_HEAD = 8;

/** A chunk: length, type, data, checksum. */
export interface PngChunk {
  readonly type: string;
  /** Where its length field stands. */
  readonly start: number;
  /** Where its data starts. */
  readonly data: number;
  /** Before which its data ends; the checksum's four bytes follow. */
  readonly dataEnd: number;
  /** Before which it ends. */
  readonly end: number;
}

/** Its data may lie beyond the end of the bytes. */
function readChunk(reader: ByteReader, at: number): PngChunk {
  const dataEnd = at + 8 + reader.u32(at);
  return { type: reader.text(at + 4, 4), start: at, data: at + 8, dataEnd, end: dataEnd + 4 };
}

/** Reads everything before the first piece of image data. */
export function readPngHeader(reader: ByteReader): Header {
  const first = readChunk(reader, PNG_SIGNATURE.length);
  const isSize = first.type === 'IHDR' && first.dataEnd - first.data === IHDR_BYTES;
  if (!isSize) throw undecodable('the PNG does not begin with its size');
  return {
    widthPx: reader.u32(first.data),
    heightPx: reader.u32(first.data + 4),
    orientation: findOrientation(reader, first.end),
  };
}

/** The chunks from `start` on, up to the end of the bytes. */
export function readChunks(reader: ByteReader, start: number): Iterable<PngChunk> {
  return pieces((at) => readChunk(reader, at), start, reader.length - CHUNK_HEAD + 1);
}

function findOrientation(reader: ByteReader, start: number): Orientation {
  for (const { type, data, dataEnd } of readChunks(reader, start)) {
    if (type === 'IDAT') return 1;
    if (type === 'eXIf') return readOrientation(reader, data, Math.min(dataEnd, reader.length));
  }
  return 1;
}
