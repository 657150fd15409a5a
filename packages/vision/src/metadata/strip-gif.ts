import { undecodable } from '../probe/faults.js';
import type { ByteReader } from '../formats/bytes.js';
import { pieces } from '../formats/pieces.js';
import { concat } from './concat.js';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
/** Some writers leave empty blocks between the blocks. */
const STRAY = 0x00;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
/** Applications whose block says how often an animation is repeated. */
const LOOPS = ['NETSCAPE2.0', 'ANIMEXTS1.0'];
/** The one block that such a repetition is: its length, 1, a count, and the empty block. */
const LOOP_BYTES = 5;

/**
 * Keeps frames, their timing and the repetition; comments, text drawn by the reader
 * and what other applications left go. One that is cut off stays so, for whoever
 * decodes it to say.
 */
export function stripGif(reader: ByteReader): Uint8Array {
  const afterScreen = 13 + tableBytes(reader.u8(10));
  const kept = [reader.slice(0, Math.min(afterScreen, reader.length))];
  for (const { start, end } of pieces((at) => readBlock(reader, at), afterScreen, reader.length)) {
    if (isNeeded(reader, start, end)) kept.push(reader.slice(start, end));
    if (reader.u8(start) === TRAILER) break;
  }
  return concat(kept);
}

function readBlock(reader: ByteReader, at: number): { readonly start: number; readonly end: number } {
  return { start: at, end: blockEnd(reader, at) };
}

function isNeeded(reader: ByteReader, at: number, end: number): boolean {
  if (reader.u8(at) === STRAY) return false;
  if (reader.u8(at) !== EXTENSION) return true;
  const label = reader.bytes[at + 1];
  if (label === GRAPHIC_CONTROL) return true;
  // Eleven letters, then nothing but the loop: a longer block could carry anything.
  return (
    label === APPLICATION &&
    LOOPS.some((name) => reader.has(at + 3, name)) &&
    end - at === 3 + 11 + LOOP_BYTES
  );
}

function blockEnd(reader: ByteReader, at: number): number {
  switch (reader.u8(at)) {
    case TRAILER:
    case STRAY:
      return at + 1;
    case EXTENSION:
      return subBlocksEnd(reader, at + 2);
    case IMAGE: {
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
