import * as turbo from '@julusian/jpeg-turbo';
import { readFile } from 'node:fs/promises';
import sharp, { type JpegOptions, type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { difference, seededRandom, syntheticPixels } from '../../tests/synthetic.js';
import { readHeader } from '../probe/read-header.js';
import { EighthDecoder, type Pixels } from './eighth-decoder.js';
import { PixelMemory } from './pixel-memory.js';

const TO = { width: 9, height: 7 };

/** Fails, too, where the build left WebAssembly out. */
function load(): EighthDecoder {
  const memory = PixelMemory.load();
  if (memory === undefined) throw new Error('no WebAssembly: build the repository first');
  return new EighthDecoder(memory);
}

const decoder = load();

/** The picture, or at an eighth of its size where that is too much to shrink, if the decoder takes it. */
function decode(bytes: Uint8Array): Uint8Array | Pixels | undefined {
  const header = readHeader(bytes);
  if (header.mimeType !== 'image/jpeg' || !decoder.suits(header, bytes, TO)) return undefined;
  return decoder.decode(bytes, header, TO);
}

/** The last step of libvips, from an eighth of the size. */
async function shrinkRest({ rgb, width, height }: Pixels): Promise<Buffer> {
  return shrink(sharp(rgb, { raw: { width, height, channels: 3 } }));
}

/** libvips decodes at an eighth of the size by libjpeg, and shrinks that. */
function shrink(picture: Sharp): Promise<Buffer> {
  return picture
    .resize(TO.width, TO.height, { fit: 'fill', kernel: 'linear' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
}

/** Hard edges, soft ones, and grain that fills every coefficient. */
function noisy(width: number, height: number, grain: number): Sharp {
  const random = seededRandom(width * height);
  const pixels = syntheticPixels(width, height).map((level) =>
    Math.min(255, Math.max(0, level + (random() - 0.5) * grain)),
  );
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Width, height and grain: whole blocks and whole units, and neither. */
const SIZES = [
  [160, 96, 0],
  [161, 97, 300],
  [175, 127, 40],
  [640, 480, 40],
] as const;

const KINDS: Readonly<Record<string, JpegOptions>> = {
  'colours at half the size': { quality: 90, chromaSubsampling: '4:2:0' },
  'colours at full size': { quality: 90, chromaSubsampling: '4:4:4' },
  'few bits': { quality: 10 },
  'all the bits there are': { quality: 100 },
  'common tables': { quality: 90, optimiseCoding: false },
};

/** Fails where the picture is not taken. */
async function expectSame(bytes: Buffer): Promise<void> {
  const found = decode(bytes);
  if (found === undefined) throw new Error('the decoder does not take the picture');
  const pixels = found instanceof Uint8Array ? found.slice() : await shrinkRest(found);
  expect(difference(pixels, await shrink(sharp(bytes))).max).toBe(0);
}

describe('EighthDecoder', () => {
  it.each(Object.entries(KINDS))('gives the pixels of libjpeg for %s', async (_, options) => {
    for (const [width, height, grain] of SIZES) {
      await expectSame(await noisy(width, height, grain).jpeg(options).toBuffer());
    }
  });

  it.each([
    ['half as wide', turbo.SAMP_422],
    ['half as high', turbo.SAMP_440],
  ])('gives the pixels of libjpeg for colours %s', async (_, subsampling) => {
    for (const [width, height, grain] of SIZES) {
      const pixels = await noisy(width, height, grain).raw().toBuffer();
      const options = { format: turbo.FORMAT_RGB, width, height, subsampling };
      await expectSame(turbo.compressSync(pixels, options));
    }
  });

  it('gives the pixels of libjpeg for grey', async () => {
    await expectSame(await noisy(170, 130, 40).greyscale().jpeg().toBuffer());
  });

  it('gives the pixels of libjpeg where restarts stand between', async () => {
    await expectSame(await readFile(`${import.meta.dirname}/../../tests/golden/restarts.jpg`));
  });

  it('leaves to others what is cut off or goes on behind its end', async () => {
    const bytes = await noisy(160, 96, 40).jpeg().toBuffer();
    for (let length = 700; length < bytes.length; length += 97) {
      const part = bytes.subarray(0, length);
      expect(decode(part)).toBeUndefined();
      expect(decode(Buffer.concat([part, bytes.subarray(-2)]))).toBeUndefined();
    }
    const scan = bytes.subarray(0, -2);
    expect(decode(Buffer.concat([scan, Buffer.alloc(9, 0x55), bytes.subarray(-2)]))).toBeUndefined();
  });

  it('comes to an end whatever the bits are, and does no harm to the next picture', async () => {
    const random = seededRandom(11);
    const whole = await noisy(160, 96, 40).jpeg({ chromaSubsampling: '4:2:0' }).toBuffer();
    const taken = new Set<boolean>();
    for (let copy = 0; copy < 400; copy++) {
      const bytes = Buffer.from(whole);
      // The size stays: what is asked of the memory must be what the header of the picture claims.
      for (let flip = 0; flip < 3; flip++) {
        const at = Math.floor(random() * (bytes.length - 200)) + 200;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
      taken.add(decode(bytes) !== undefined);
    }
    expect([...taken].sort()).toEqual([false, true]);
    await expectSame(whole);
  });

  it('takes no picture of which more than an eighth is needed', async () => {
    expect(
      decode(
        await noisy(TO.width * 9, TO.height * 9, 0)
          .jpeg()
          .toBuffer(),
      ),
    ).toBeDefined();
    expect(
      decode(
        await noisy(TO.width * 9 - 1, TO.height * 9, 0)
          .jpeg()
          .toBuffer(),
      ),
    ).toBeUndefined();
    expect(
      decode(
        await noisy(TO.width * 9, TO.height * 9 - 1, 0)
          .jpeg()
          .toBuffer(),
      ),
    ).toBeUndefined();
  });
});
