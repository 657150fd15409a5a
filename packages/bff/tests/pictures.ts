import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** What a PNG may carry besides its pixels. */
export interface PngOptions {
  readonly width?: number;
  readonly height?: number;
  /** Text that a metadata chunk holds. */
  readonly comment?: string;
  /** Pixels that hardly compress, so that the file is about `3 * width * height` bytes. */
  readonly noisy?: boolean;
}

/** Makes a whole, valid PNG; each one differs. */
export function png({ width = 8, height = 8, comment, noisy = false }: PngOptions = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // eight bits, RGB
  const line = 1 + width * 3;
  const pixels = noisy ? randomBytes(line * height) : Buffer.alloc(line * height, randomBytes(3));
  for (let y = 0; y < height; y += 1) pixels[y * line] = 0; // no filter
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(comment === undefined ? [] : [chunk('tEXt', Buffer.from(`Comment\0${comment}`, 'latin1'))]),
    chunk('IDAT', deflateSync(pixels, { level: noisy ? 0 : 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
