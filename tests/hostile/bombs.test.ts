import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { gif } from './gif.js';
import { greyJpeg, scannedJpeg } from './jpeg.js';
import { blackPng } from './png.js';
import { webpAnimation } from './webp.js';
import { plainPicture } from './whole-pictures.js';

const SIZE = { width: 1_003, height: 517 };

/** What a bomb is made of must be whole, or it is refused before it goes off. */
describe('a bomb is a whole picture', () => {
  it.each([
    ['a JPEG of few bits', greyJpeg(SIZE)],
    ['a JPEG of four colours', greyJpeg({ ...SIZE, components: 4 })],
    ['a JPEG of many scans', scannedJpeg(SIZE, 20)],
    ['a PNG', blackPng(SIZE)],
    ['an interlaced PNG of 16 bits', blackPng({ ...SIZE, depth: 16, colour: 6, interlaced: true })],
    ['a GIF', gif(SIZE, [SIZE, SIZE])],
  ])('%s', async (_, bytes) => {
    const { info } = await sharp(bytes, { failOn: 'error' }).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject(SIZE);
    expect(bytes.length).toBeLessThan((SIZE.width * SIZE.height) / 5);
  });

  it('an animated WebP', async () => {
    const plain = await plainPicture(16, 16).webp().toBuffer();
    expect(await sharp(webpAnimation(16, 16, plain, 7), { animated: true }).metadata()).toMatchObject({
      pages: 7,
    });
  });
});
