import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { decodePicture } from '../src/index.js';
import { difference, ENCODERS, synthetic, syntheticPixels } from './synthetic.js';

const SIZE = { width: 64, height: 48 };
const ORIGINAL = syntheticPixels(SIZE.width, SIZE.height);

describe('decodePicture', () => {
  it.each(Object.entries(ENCODERS))('gives the pixels of a %s', async (type, encode) => {
    const pixels = await decodePicture(await encode(synthetic()).toBuffer(), SIZE);
    // GIF has 256 colours for all of them.
    expect(difference(pixels, ORIGINAL).mean).toBeLessThan(type === 'image/gif' ? 6 : 2);
  });

  it.each([
    ['a progressive JPEG', () => synthetic().jpeg({ quality: 95, progressive: true }), 3],
    ['a JPEG with its colours at half the size', () => synthetic().jpeg({ quality: 95 }), 3],
    ['a CMYK JPEG', () => synthetic().toColourspace('cmyk').jpeg({ quality: 95 }), 20],
    ['a 16-bit PNG', () => synthetic().toColourspace('rgb16').png(), 1],
    ['an interlaced PNG', () => synthetic().png({ progressive: true }), 0],
    ['a PNG with a palette', () => synthetic().png({ palette: true }), 6],
    ['a lossy WebP', () => synthetic().webp({ quality: 95 }), 4],
    ['a JPEG in Display P3', () => synthetic().withIccProfile('p3').jpeg({ quality: 95 }), 3],
    ['a PNG in Display P3', () => synthetic().withIccProfile('p3').png(), 3],
    ['a 10-bit AVIF', () => synthetic().avif({ quality: 90, bitdepth: 10, effort: 0 }), 3],
  ] as const)('gives sRGB for %s', async (_, make, tolerance) => {
    const pixels = await decodePicture(await make().toBuffer(), SIZE);
    expect(difference(pixels, ORIGINAL).mean).toBeLessThanOrEqual(tolerance);
  });

  it.each([
    ['JPEG', () => synthetic().grayscale().jpeg()],
    ['progressive JPEG', () => synthetic().grayscale().jpeg({ progressive: true })],
    ['PNG', () => synthetic().grayscale().png()],
    ['16-bit PNG', () => synthetic().toColourspace('grey16').png()],
  ] as const)('gives three equal channels for a grey %s', async (_, make) => {
    const pixels = await decodePicture(await make().toBuffer(), SIZE);
    expect(pixels.length).toBe(64 * 48 * 3);
    for (let i = 0; i < pixels.length; i += 3) expect(pixels[i]).toBe(pixels[i + 2]);
    expect(Math.max(...pixels)).toBeGreaterThan(100);
  });

  it.each(['png', 'webp', 'gif', 'avif'] as const)('shows white through a transparent %s', async (format) => {
    const clear = { create: { width: 8, height: 8, channels: 4, background: '#ff000000' } } as const;
    const pixels = await decodePicture(await sharp(clear).toFormat(format).toBuffer(), {
      width: 8,
      height: 8,
    });
    expect(Math.min(...pixels)).toBeGreaterThanOrEqual(254);
  });

  it.each(['gif', 'webp'] as const)('takes the first frame of an animated %s', async (format) => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((background) =>
        sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const animation = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    const pixels = await decodePicture(animation, { width: 8, height: 8 });
    expect(difference(pixels.subarray(0, 3), Uint8Array.of(255, 0, 0)).max).toBeLessThan(8);
    expect(pixels.length).toBe(8 * 8 * 3);
  });

  it.each([
    [{ width: 32, height: 32 }],
    [{ width: 100, height: 20 }],
    [{ width: 20, height: 100 }],
    [{ width: 128, height: 96 }],
    [{ width: 1, height: 1 }],
  ])('squashes the whole picture to %o, one way or the other', async (size) => {
    const plain = await decodePicture(await ENCODERS['image/jpeg'](synthetic()).toBuffer(), size);
    const other = await decodePicture(await ENCODERS['image/png'](synthetic()).toBuffer(), size);
    expect(plain.length).toBe(size.width * size.height * 3);
    expect(difference(plain, other).mean).toBeLessThan(2.5);
  });

  it('agrees between a small and a large version of one picture', async () => {
    const size = { width: 60, height: 45 };
    const small = await decodePicture(await ENCODERS['image/jpeg'](synthetic(120, 90)).toBuffer(), size);
    const large = await decodePicture(
      await synthetic(120, 90).resize(1920, 1440, { kernel: 'nearest' }).jpeg({ quality: 95 }).toBuffer(),
      size,
    );
    expect(difference(small, large).mean).toBeLessThan(3);
  });

  it('leaves the bytes as they were', async () => {
    const bytes = new Uint8Array(await synthetic().jpeg().toBuffer());
    const before = bytes.slice();
    await decodePicture(bytes, SIZE);
    expect(bytes).toEqual(before);
  });

  it('gives each caller pixels of its own', async () => {
    const bytes = await synthetic().jpeg().toBuffer();
    const first = await decodePicture(bytes, SIZE);
    const kept = first.slice();
    await decodePicture(await synthetic(64, 48).negate().jpeg().toBuffer(), SIZE);
    expect(first).toEqual(kept);
  });

  it('keeps pictures apart that are decoded side by side', async () => {
    const size = { width: 100, height: 80 };
    const pictures = await Promise.all([
      synthetic().png().toBuffer(),
      synthetic().negate().png().toBuffer(),
      synthetic().jpeg().toBuffer(),
      synthetic(90, 70).jpeg({ progressive: true }).toBuffer(),
    ]);
    const alone: Uint8Array[] = [];
    for (const picture of pictures) alone.push(await decodePicture(picture, size));
    const sideBySide = await Promise.all(pictures.map((picture) => decodePicture(picture, size)));
    expect(sideBySide).toEqual(alone);
  });

  it('does not begin once the signal is aborted', async () => {
    const reason = new Error('nobody waits');
    const decoding = decodePicture(await synthetic().png().toBuffer(), SIZE, {
      signal: AbortSignal.abort(reason),
    });
    await expect(decoding).rejects.toBe(reason);
  });

  it('stops waiting when the signal is aborted, and goes on for the others', async () => {
    const bytes = await synthetic(2000, 1500).png().toBuffer();
    const abort = new AbortController();
    const settled: string[] = [];
    const patient = decodePicture(bytes, SIZE).then(() => settled.push('patient'));
    const hurried = decodePicture(bytes, SIZE, abort).catch(() => settled.push('hurried'));
    abort.abort();
    await Promise.all([patient, hurried]);
    expect(settled).toEqual(['hurried', 'patient']);
  });

  it('lets no reader but the five near the bytes', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(sharp(svg).png().toBuffer()).rejects.toThrow(/unsupported/i);
  });
});
