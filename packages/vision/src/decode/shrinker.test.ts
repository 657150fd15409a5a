import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { difference, seededRandom } from '../../tests/synthetic.js';
import { PixelMemory } from './pixel-memory.js';
import { Shrinker } from './shrinker.js';
import type { Size } from './size.js';

/** Fails, too, where the build left WebAssembly out. */
function load(): PixelMemory {
  const memory = PixelMemory.load();
  if (memory === undefined) throw new Error('no WebAssembly: build the repository first');
  return memory;
}

const memory = load();
const shrinker = new Shrinker(memory);
const random = seededRandom(7);

/** Noise of which half is 0 or 255. */
function noise({ width, height }: Size): Uint8Array {
  const level = (): number => Math.min(255, Math.max(0, random() * 512 - 128));
  return Uint8Array.from({ length: width * height * 3 }, level);
}

function shrink(pixels: Uint8Array, from: Size, to: Size): Uint8Array {
  memory.reserve(pixels.length);
  new Uint8Array(memory.buffer, 0, pixels.length).set(pixels);
  return shrinker.shrink(from, to).slice();
}

/** How far the worst level is from that of libvips. */
async function worst(from: Size, to: Size): Promise<number> {
  const pixels = noise(from);
  const picture = sharp(pixels, { raw: { ...from, channels: 3 } });
  const theirs = await picture
    .resize(to.width, to.height, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return difference(shrink(pixels, from, to), theirs).max;
}

/** From just above `length` to just below four times as much. */
function larger(length: number): number {
  return length + 1 + Math.floor(random() * (3 * length - 1));
}

describe('Shrinker', () => {
  it.each([
    [
      { width: 500, height: 375 },
      { width: 320, height: 320 },
    ],
    [
      { width: 375, height: 500 },
      { width: 320, height: 320 },
    ],
    [
      { width: 504, height: 378 },
      { width: 224, height: 224 },
    ],
    [
      { width: 1008, height: 756 },
      { width: 320, height: 320 },
    ],
    [
      { width: 1279, height: 361 },
      { width: 320, height: 320 },
    ],
    [
      { width: 560, height: 400 },
      { width: 224, height: 160 },
    ],
  ])('gives the pixels of libvips from %o to %o', async (from, to) => {
    expect(await worst(from, to)).toBe(0);
  });

  it('gives the pixels of libvips from whatever size to whatever size', async () => {
    for (let n = 0; n < 200; n++) {
      const to = { width: 1 + Math.floor(random() * 60), height: 16 * (1 + Math.floor(random() * 6)) };
      const from = { width: larger(to.width), height: larger(to.height) };
      expect({ from, to, worst: await worst(from, to) }).toEqual({ from, to, worst: 0 });
    }
  });

  it.each([
    [{ width: 11, height: 39 }, true],
    [{ width: 40, height: 39 }, false],
    [{ width: 39, height: 40 }, false],
    [{ width: 10, height: 20 }, false],
    [{ width: 20, height: 10 }, false],
  ])('of %o pixels says whether it makes ten by ten: %o', (from, suits) => {
    expect(shrinker.suits(from, { width: 10, height: 10 })).toBe(suits);
  });
});
