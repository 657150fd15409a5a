import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../tests/synthetic.js';
import { PixelMemory } from './pixel-memory.js';
import { resample } from './resample.js';
import type { Size } from './size.js';
import { WasmResampler } from './wasm-resampler.js';

const random = seededRandom(5);
/** From 1 to `most`, small ones as often as large ones. */
const length = (most: number): number => Math.floor(most ** random());
const size = (most: number): Size => ({ width: length(most), height: length(most) });

/** Fails, too, where the build left WebAssembly out. */
function load(): WasmResampler {
  const memory = PixelMemory.load();
  if (memory === undefined) throw new Error('no WebAssembly: build the repository first');
  return new WasmResampler(memory);
}

/** Scales noise both ways: half of its bytes are 0 or 255. */
function both(resampler: WasmResampler, from: Size, to: Size): readonly [Uint8Array, Uint8Array] {
  const bytes = new Uint8Array(from.width * from.height * 4);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.min(255, Math.max(0, random() * 512 - 128));
  resampler.room(from).set(bytes);
  return [resampler.resample(from, to), resample(new Int32Array(bytes.buffer), from, to)];
}

function isSame(resampler: WasmResampler, from: Size, to: Size): boolean {
  const [fast, plain] = both(resampler, from, to);
  return Buffer.compare(fast, plain) === 0;
}

describe('WasmResampler', () => {
  it('gives the bits of the plain one, whatever the sizes and whatever it scaled before', () => {
    const resampler = load();
    const cases = Array.from({ length: 400 }, () => ({ from: size(400), to: size(400) }));
    expect(cases.filter(({ from, to }) => !isSame(resampler, from, to))).toEqual([]);
  });

  it.each([
    [1, 1, 1, 1],
    [1, 1, 320, 320],
    [256, 256, 320, 320],
    [255, 193, 320, 320],
    [320, 320, 320, 320],
    [3, 700, 5, 1],
    [4000, 1, 1, 1],
    [1, 4000, 1, 1],
    [9, 4000, 1, 1],
  ])('gives the bits of the plain one in its first memory: %i × %i to %i × %i', (w, h, toW, toH) => {
    expect(isSame(load(), { width: w, height: h }, { width: toW, height: toH })).toBe(true);
  });
});
