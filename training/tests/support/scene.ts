import sharp from 'sharp';
import { randomSource, randomValues } from './random.js';

/** A picture of soft coloured patches, others for each seed; PNG, 300 × 200. */
export async function scene(seed: number): Promise<Buffer> {
  const patches = randomValues(9 * 6 * 3, 110, randomSource(seed)).map((value) => value + 120);
  const raw = { width: 9, height: 6, channels: 3 } as const;
  return sharp(Uint8Array.from(patches), { raw }).resize(300, 200, { fit: 'fill' }).png().toBuffer();
}
