import type { Header } from '../probe/header.js';
import { undecodable } from '../probe/faults.js';
import type { ByteReader } from './bytes.js';
import { pieces } from './pieces.js';

/** What the blocks of a GIF begin with. */
export const GIF_BLOCK = {
  EXTENSION: 0x21,
  IMAGE: 0x2c,
  TRAILER: 0x3b,
  /** Some writers leave empty blocks between the blocks. */
  STRAY: 0x00,
} as const;

/** A block: an extension, a frame, or the end. */
export interface GifBlock {
  readonly start: number;
  /** Before which it ends. */
  readonly end: number;
}

/** Reads the size of the screen that the frames are drawn on. */
export function readGifHeader(reader: ByteReader): Header {
  return { widthPx: reader.u16(6, true), heightPx: reader.u16(8, true), orientation: 1 };
}

/** Pixels of the first frame, which may be larger than the screen; 0 where there is none. */
export function firstFramePixels(reader: ByteReader): number {
  for (const { start } of readGifBlocks(reader)) {
    const kind = reader.u8(start);
    if (kind === GIF_BLOCK.TRAILER) return 0;
    if (kind === GIF_BLOCK.IMAGE) return reader.u16(start + 5, true) * reader.u16(start + 7, true);
  }
  return 0;
}

/** Where the blocks begin: behind the screen and its colours. */
export function firstGifBlock(reader: ByteReader): number {
  return 13 + tableBytes(reader.u8(10));
}

/** The blocks, up to the end of the bytes. */
export function readGifBlocks(reader: ByteReader): Iterable<GifBlock> {
  const read = (at: number): GifBlock => ({ start: at, end: blockEnd(reader, at) });
  return pieces(read, firstGifBlock(reader), reader.length);
}

function blockEnd(reader: ByteReader, at: number): number {
  switch (reader.u8(at)) {
    case GIF_BLOCK.TRAILER:
    case GIF_BLOCK.STRAY:
      return at + 1;
    case GIF_BLOCK.EXTENSION:
      return subBlocksEnd(reader, at + 2);
    case GIF_BLOCK.IMAGE: {
      if (at + 10 > reader.length) return reader.length;
      // Its place and colours, the first code's length, then the compressed data.
      return subBlocksEnd(reader, at + 10 + tableBytes(reader.u8(at + 9)) + 1);
    }
    default:
      throw undecodable('the GIF is damaged');
  }
}

/** Behind the empty block that ends a row of blocks, or with the bytes where there is none. */
function subBlocksEnd(reader: ByteReader, from: number): number {
  let at = from;
  while (at < reader.length) {
    const length = reader.u8(at);
    at += 1 + length;
    if (length === 0) return at;
  }
  return reader.length;
}

/** How long the colour table is that the flags announce. */
function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}
