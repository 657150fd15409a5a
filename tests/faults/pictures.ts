import sharp from 'sharp';
import type { Random } from './random.js';

const SIDE_PX = 16;

/** A small picture that hardly any other is equal to. */
export async function tinyPicture(random: Random): Promise<Buffer> {
  const pixels = Buffer.from(Array.from({ length: SIDE_PX * SIDE_PX * 3 }, () => random.whole(0, 256)));
  return await sharp(pixels, { raw: { width: SIDE_PX, height: SIDE_PX, channels: 3 } })
    .jpeg()
    .toBuffer();
}
