import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { decodePicture, probePicture } from '../src/index.js';
import { difference, ENCODERS, synthetic } from './synthetic.js';

const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];
const WITH_EXIF = ['image/jpeg', 'image/png', 'image/webp'] as const;

describe.each(WITH_EXIF)('a %s', (type) => {
  it.each(ORIENTATIONS)('held in orientation %i is seen upright', async (orientation) => {
    const bytes = await ENCODERS[type](synthetic().withMetadata({ orientation })).toBuffer();
    const upright = await sharp(bytes).autoOrient().removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = upright.info;
    expect(probePicture(bytes)).toEqual({ mimeType: type, widthPx: width, heightPx: height });
    const pixels = await decodePicture(bytes, { width, height });
    expect(difference(pixels, upright.data).mean).toBeLessThan(2);
  });

  it.each(ORIENTATIONS)('held in orientation %i is squashed after it is upright', async (orientation) => {
    const bytes = await ENCODERS[type](synthetic().withMetadata({ orientation })).toBuffer();
    const upright = await sharp(bytes)
      .autoOrient()
      .resize(20, 30, { fit: 'fill' })
      .removeAlpha()
      .raw()
      .toBuffer();
    const pixels = await decodePicture(bytes, { width: 20, height: 30 });
    expect(difference(pixels, upright).mean).toBeLessThan(4);
  });
});

describe('an AVIF', () => {
  it.each([0, 1, 2, 3])('turned by its own property %i times is seen upright', async (quarterTurns) => {
    const bytes = withRotation(await ENCODERS['image/avif'](synthetic()).toBuffer(), quarterTurns);
    const upright = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = upright.info;
    expect(width < height).toBe(quarterTurns % 2 === 1);
    expect(probePicture(bytes)).toEqual({ mimeType: 'image/avif', widthPx: width, heightPx: height });
    expect(difference(await decodePicture(bytes, { width, height }), upright.data).max).toBeLessThan(2);
  });
});

/** libheif writes a `pixi` property that decoders can do without: one `irot` fits in its place. */
function withRotation(avif: Buffer, quarterTurns: number): Buffer {
  const bytes = Buffer.from(avif);
  const at = bytes.indexOf('pixi');
  expect(at).toBeGreaterThan(0);
  bytes.write('irot', at);
  bytes[at + 4] = quarterTurns;
  return bytes;
}
