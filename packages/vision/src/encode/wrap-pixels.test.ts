import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../decode/decode-picture.js';
import { probePicture } from '../probe/probe-picture.js';
import { wrapPixels } from './wrap-pixels.js';

describe('wrapPixels', () => {
  it.each([
    { width: 224, height: 224 },
    { width: 5, height: 3 },
  ])('makes a picture of $width × $height that decodes to the very same pixels', async (size) => {
    const pixels = new Uint8Array(randomBytes(size.width * size.height * 3));
    const picture = wrapPixels(pixels, size);
    expect(probePicture(picture)).toEqual({
      mimeType: 'image/png',
      widthPx: size.width,
      heightPx: size.height,
    });
    const decoded = await decodePicture(picture, size);
    expect(Buffer.from(decoded).equals(pixels)).toBe(true);
  });
});
