import { latin1, littleEndian } from './bytes.js';

/** Flags of the chunk `VP8X`. */
export const WEBP_FLAG = { animation: 0x02, exif: 0x08, profile: 0x20 } as const;

/** What an `ANMF` chunk says before its frame: place, size and time. */
const FRAME_HEAD_BYTES = 16;

/** Four letters, length, data, a byte where that is odd. */
export function webpChunk(type: string, data: Uint8Array): Buffer {
  return Buffer.concat([latin1(type), littleEndian(data.length, 4), data, Buffer.alloc(data.length % 2)]);
}

/** A WebP of chunks. */
export function webp(...chunks: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([latin1('WEBP'), ...chunks]);
  return Buffer.concat([latin1('RIFF'), littleEndian(body.length, 4), body]);
}

/** The chunk that says the size of what follows. */
export function webpCanvas(width: number, height: number, flags: number): Buffer {
  const size = [width - 1, height - 1].map((value) => littleEndian(value, 3));
  return webpChunk('VP8X', Buffer.concat([Buffer.of(flags, 0, 0, 0), ...size]));
}

/** The chunk of pixels of a plain WebP, header included. */
export function pixelsOf(plain: Uint8Array): Buffer {
  return Buffer.from(plain.subarray(12));
}

/** An animation that shows one picture so often. */
export function webpAnimation(width: number, height: number, plain: Uint8Array, frames: number): Buffer {
  const size = [width - 1, height - 1].map((value) => littleEndian(value, 3));
  const head = Buffer.concat([Buffer.alloc(6), ...size, Buffer.of(1, 0, 0, 0)]);
  const frame = webpChunk('ANMF', Buffer.concat([head.subarray(0, FRAME_HEAD_BYTES), pixelsOf(plain)]));
  const rest = Array.from({ length: frames }, () => frame);
  return webp(webpCanvas(width, height, WEBP_FLAG.animation), webpChunk('ANIM', Buffer.alloc(6)), ...rest);
}
