import type { ByteReader } from '../formats/bytes.js';
import {
  FIRST_CHUNK,
  readRiffChunks,
  readWebpHeader,
  riffEnd,
  VP8X,
  type RiffChunk,
} from '../formats/webp.js';
import { concat, latin1 } from './concat.js';
import { minimalExif } from './minimal-exif.js';

/** What decides how the picture or animation looks. */
const KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** What stands in an `ANMF` chunk before the chunks of its frame. */
const FRAME_HEAD_BYTES = 16;

/**
 * Keeps the chunks that decide how the picture looks, also inside the frames of an
 * animation. One that is cut off stays so, for whoever decodes it to say.
 */
export function stripWebp(reader: ByteReader): Uint8Array {
  const { orientation } = readWebpHeader(reader);
  const end = riffEnd(reader);
  const { chunks, isCut } = keptChunks(reader, FIRST_CHUNK, end);
  // Behind a chunk that is cut off it would be taken for a part of that.
  const exif = orientation === 1 || isCut ? [] : [chunkOf('EXIF', minimalExif(orientation))];
  const body = concat([latin1('WEBP'), chunks, ...exif]);
  const stripped = concat([latin1('RIFF'), littleEndian(missingBytes(reader, end) + body.length), body]);
  if (reader.has(FIRST_CHUNK, 'VP8X')) setFlags(stripped, exif.length > 0);
  return stripped;
}

interface Kept {
  readonly chunks: Uint8Array;
  /** Whether the last of them is not all there. */
  readonly isCut: boolean;
}

function keptChunks(reader: ByteReader, from: number, end: number): Kept {
  const kept: Uint8Array[] = [];
  let isCut = false;
  for (const chunk of readRiffChunks(reader, from, end)) {
    if (!KEPT.has(chunk.type)) continue;
    isCut = chunk.dataEnd > end;
    if (chunk.type === 'ANMF' && !isCut) kept.push(strippedFrame(reader, chunk));
    else kept.push(reader.slice(chunk.start, Math.min(chunk.end, end)));
    // The last may lack its padding, without which what is put behind it would be misread.
    if (!isCut && chunk.type !== 'ANMF' && chunk.end > end) kept.push(Uint8Array.of(0));
  }
  return { chunks: concat(kept), isCut };
}

function strippedFrame(reader: ByteReader, { data, dataEnd }: RiffChunk): Uint8Array {
  const inner = Math.min(data + FRAME_HEAD_BYTES, dataEnd);
  return chunkOf('ANMF', concat([reader.slice(data, inner), keptChunks(reader, inner, dataEnd).chunks]));
}

/** How much shorter the file is than it says: what is cut off must not look whole afterwards. */
function missingBytes(reader: ByteReader, end: number): number {
  return 8 + reader.u32(4, true) - end;
}

function setFlags(webp: Uint8Array, hasExif: boolean): void {
  const at = FIRST_CHUNK + 8;
  const others = (webp[at] ?? 0) & ~(VP8X.EXIF | VP8X.XMP);
  webp[at] = hasExif ? others | VP8X.EXIF : others;
}

function chunkOf(type: string, data: Uint8Array): Uint8Array {
  const padding = new Uint8Array(data.length % 2);
  return concat([latin1(type), littleEndian(data.length), data, padding]);
}

function littleEndian(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}
