import type { ByteReader } from '../formats/bytes.js';
import { firstGifBlock, GIF_BLOCK, readGifBlocks } from '../formats/gif.js';
import { concat } from './concat.js';

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
  const kept = [reader.slice(0, Math.min(firstGifBlock(reader), reader.length))];
  for (const { start, end } of readGifBlocks(reader)) {
    if (isNeeded(reader, start, end)) kept.push(reader.slice(start, end));
    if (reader.u8(start) === GIF_BLOCK.TRAILER) break;
  }
  return concat(kept);
}

function isNeeded(reader: ByteReader, at: number, end: number): boolean {
  if (reader.u8(at) === GIF_BLOCK.STRAY) return false;
  if (reader.u8(at) !== GIF_BLOCK.EXTENSION) return true;
  const label = reader.bytes[at + 1];
  if (label === GRAPHIC_CONTROL) return true;
  // Eleven letters, then nothing but the loop: a longer block could carry anything.
  return (
    label === APPLICATION &&
    LOOPS.some((name) => reader.has(at + 3, name)) &&
    end - at === 3 + 11 + LOOP_BYTES
  );
}
