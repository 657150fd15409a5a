import { crc32, deflateSync } from 'node:zlib';
import type { Size } from '../decode/size.js';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const BITS = 8;
const RGB = 2;

/**
 * Wraps pixels as a PNG, so that they go every picture's way. They are stored, not
 * compressed: `decodePicture` gives back the very same at the same size.
 *
 * @param pixels RGB, `height × width × 3` bytes, row by row; not kept.
 */
export function wrapPixels(pixels: Uint8Array, { width, height }: Size): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = BITS;
  header[9] = RGB;
  const image = deflateSync(unfiltered(pixels, width * 3, height), { level: 0 });
  return Buffer.concat([SIGNATURE, ...chunk('IHDR', header), ...chunk('IDAT', image), ...chunk('IEND')]);
}

/** Each row after a byte that says that it stands as it is. */
function unfiltered(pixels: Uint8Array, rowBytes: number, rows: number): Buffer {
  const out = Buffer.alloc((rowBytes + 1) * rows);
  for (let row = 0; row < rows; row++) {
    out.set(pixels.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1);
  }
  return out;
}

function chunk(type: string, data = Buffer.alloc(0)): readonly Buffer[] {
  const name = Buffer.from(type, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(data, crc32(name)));
  return [length, name, data, checksum];
}
