import { crc32 } from 'node:zlib';
import type { ByteReader } from '../formats/bytes.js';
import { PNG_SIGNATURE, readChunks, readPngHeader } from '../formats/png.js';
import { concat, latin1 } from './concat.js';
import { minimalExif } from './minimal-exif.js';

/** What decides how the picture or animation looks. Text, times, EXIF and private chunks are not among it. */
const KEPT = new Set([
  ...['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'],
  ...['cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI'],
  ...['bKGD', 'hIST', 'pHYs', 'sPLT'],
  ...['acTL', 'fcTL', 'fdAT'],
]);

/**
 * Keeps the chunks that decide how the picture looks, byte for byte, up to its end.
 * One that is cut off stays so, for whoever decodes it to say.
 */
export function stripPng(reader: ByteReader): Uint8Array {
  const { orientation } = readPngHeader(reader);
  const kept = [reader.slice(0, PNG_SIGNATURE.length)];
  for (const { type, start, end } of readChunks(reader, PNG_SIGNATURE.length)) {
    if (KEPT.has(type)) kept.push(reader.slice(start, Math.min(end, reader.length)));
    if (start === PNG_SIGNATURE.length && orientation !== 1)
      kept.push(chunkOf('eXIf', minimalExif(orientation)));
    if (type === 'IEND') break;
  }
  return concat(kept);
}

function chunkOf(type: string, data: Uint8Array): Uint8Array {
  const body = concat([latin1(type), data]);
  return concat([bigEndian(data.length), body, bigEndian(crc32(body))]);
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
