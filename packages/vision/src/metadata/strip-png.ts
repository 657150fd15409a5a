import { crc32 } from 'node:zlib';
import type { ByteReader } from '../formats/bytes.js';
import { PNG_SIGNATURE, readChunk, readPngHeader } from '../formats/png.js';
import { minimalExif } from './minimal-exif.js';
import { concat, latin1, Parts } from './parts.js';

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
  const kept = new Parts();
  kept.add(reader.slice(0, PNG_SIGNATURE.length));
  for (let at = PNG_SIGNATURE.length; at + 8 <= reader.length;) {
    const chunk = readChunk(reader, at);
    if (KEPT.has(chunk.type)) kept.add(reader.slice(at, Math.min(chunk.end, reader.length)));
    if (chunk.type === 'IHDR' && orientation !== 1) kept.add(chunkOf('eXIf', minimalExif(orientation)));
    if (chunk.type === 'IEND') break;
    at = chunk.end;
  }
  return kept.toBytes();
}

function chunkOf(type: string, data: Uint8Array): Uint8Array {
  const body = concat([latin1(type), data]);
  return concat([bigEndian(data.length), body, bigEndian(crc32(body))]);
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
