import { constants, crc32, deflateRawSync } from 'node:zlib';
import { bigEndian, latin1 } from './bytes.js';

const SIGNATURE = latin1('\x89PNG\r\n\x1a\n');
const MEBIBYTE = 2 ** 20;

/** What a PNG says of itself. */
export interface PngShape {
  readonly width: number;
  readonly height: number;
  /** Bits of a channel; default 8. */
  readonly depth?: number;
  /** 2: RGB (default), 3: palette, 6: RGB with alpha. */
  readonly colour?: number;
  readonly interlaced?: boolean;
}

/** Length, type, data, checksum. */
export function pngChunk(type: string, data: Uint8Array = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([latin1(type), data]);
  return Buffer.concat([bigEndian(data.length, 4), body, bigEndian(crc32(body), 4)]);
}

/** The chunk that says the size. */
export function pngHeader({ width, height, depth = 8, colour = 2, interlaced = false }: PngShape): Buffer {
  const rest = Buffer.of(depth, colour, 0, 0, interlaced ? 1 : 0);
  return pngChunk('IHDR', Buffer.concat([bigEndian(width, 4), bigEndian(height, 4), rest]));
}

/** A PNG of chunks. */
export function png(...chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([SIGNATURE, ...chunks, pngChunk('IEND')]);
}

/** A whole black picture: what it unpacks to is a thousand times its size. */
export function blackPng(shape: PngShape, before: readonly Uint8Array[] = []): Buffer {
  return png(pngHeader(shape), ...before, pngChunk('IDAT', packedZeros(rawBytes(shape))));
}

/** zlib's form of so many zeros, a thousandth of them in size. */
export function packedZeros(count: number): Buffer {
  const mebibytes = Math.floor(count / MEBIBYTE);
  const flushed = deflateRawSync(Buffer.alloc(MEBIBYTE), {
    level: 9,
    finishFlush: constants.Z_FULL_FLUSH,
  });
  const last = deflateRawSync(Buffer.alloc(count % MEBIBYTE), { level: 9 });
  const blocks = Array.from({ length: mebibytes }, () => flushed);
  // Adler's checksum of zeros: their number above, 1 below.
  return Buffer.concat([
    Buffer.of(0x78, 0xda),
    ...blocks,
    last,
    bigEndian(count % 65_521, 2),
    Buffer.of(0, 1),
  ]);
}

/** Bytes of the rows, each with the byte that tells its filter. */
function rawBytes({ width, height, depth = 8, colour = 2, interlaced = false }: PngShape): number {
  const bits = depth * (colour === 6 ? 4 : colour === 2 ? 3 : 1);
  const pass = (columns: number, rows: number): number =>
    columns === 0 ? 0 : rows * (1 + Math.ceil((columns * bits) / 8));
  if (!interlaced) return pass(width, height);
  return ADAM7.reduce((sum, [left, top, right, down]) => {
    const columns = Math.ceil(Math.max(0, width - left) / right);
    return sum + pass(columns, Math.ceil(Math.max(0, height - top) / down));
  }, 0);
}

/** Where each pass begins, and how far apart its pixels are. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
