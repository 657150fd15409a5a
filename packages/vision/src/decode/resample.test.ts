import { describe, expect, it } from 'vitest';
import { planAxis } from './axis.js';
import { resample } from './resample.js';
import type { Size } from './size.js';

/** RGBX words of a picture whose bytes are `level(x, y, channel)`. */
function picture(
  { width, height }: Size,
  level: (x: number, y: number, channel: number) => number,
): Int32Array {
  const bytes = new Uint8Array(width * height * 4);
  for (let i = 0; i < bytes.length; i++) {
    const pixel = i >> 2;
    bytes[i] = level(pixel % width, Math.floor(pixel / width), i & 3);
  }
  return new Int32Array(bytes.buffer);
}

describe('planAxis', () => {
  it.each([
    [256, 224],
    [256, 260],
    [640, 256],
    [1, 7],
    [3, 2],
    [1000, 3],
  ])('shares out one whole for each output: %i inputs, %i outputs', (inputs, outputs) => {
    const { starts, weights, taps } = planAxis(inputs, outputs);
    for (let i = 0; i < outputs; i++) {
      const mine = weights.subarray(i * taps, (i + 1) * taps);
      expect(mine.reduce((a, b) => a + b)).toBe(256);
      expect(Math.min(...mine)).toBeGreaterThanOrEqual(0);
      const beyond = mine.subarray(Math.max(0, inputs - (starts[i] ?? 0)));
      expect(beyond.every((weight) => weight === 0)).toBe(true);
    }
  });
});

describe('resample', () => {
  it('leaves a picture of the right size as it is', () => {
    const size = { width: 17, height: 11 };
    const level = (x: number, y: number, channel: number): number => (x * 31 + y * 17 + channel * 71) & 255;
    const rgb = resample(picture(size, level), size, size);
    rgb.forEach((value, i) => {
      const pixel = Math.floor(i / 3);
      expect(value).toBe(level(pixel % 17, Math.floor(pixel / 17), i % 3));
    });
  });

  it.each([
    [{ width: 9, height: 9 }],
    [{ width: 300, height: 200 }],
    [{ width: 64, height: 7 }],
    [{ width: 1, height: 1 }],
  ])('keeps an even surface even: to %o', (to) => {
    const from = { width: 64, height: 48 };
    const rgb = resample(
      picture(from, (_x, _y, channel) => [255, 0, 129, 77][channel] ?? 0),
      from,
      to,
    );
    expect(rgb.every((value, i) => value === [255, 0, 129][i % 3])).toBe(true);
  });

  it.each([[{ width: 224, height: 224 }], [{ width: 300, height: 300 }], [{ width: 100, height: 260 }]])(
    'keeps a slope where it is, within a level: to %o',
    (to) => {
      const from = { width: 256, height: 256 };
      const rgb = resample(
        picture(from, (x, y, channel) => (channel === 0 ? x : y)),
        from,
        to,
      );
      let worst = 0;
      for (let y = 4; y < to.height - 4; y++) {
        for (let x = 4; x < to.width - 4; x++) {
          const at = (y * to.width + x) * 3;
          const wanted = [
            (x + 0.5) * (from.width / to.width) - 0.5,
            (y + 0.5) * (from.height / to.height) - 0.5,
          ];
          wanted.forEach((value, channel) => {
            worst = Math.max(worst, Math.abs((rgb[at + channel] ?? 0) - value));
          });
        }
      }
      expect(worst).toBeLessThan(1.5);
    },
  );

  it('averages stripes finer than the result can show', () => {
    const from = { width: 512, height: 512 };
    const to = { width: 128, height: 128 };
    const rgb = resample(
      picture(from, (x) => (x % 2 === 0 ? 255 : 0)),
      from,
      to,
    );
    // Beside the edges, where half of what would be averaged lies outside.
    for (const value of rgb.subarray(3 * 130, 3 * 254)) expect(Math.abs(value - 127.5)).toBeLessThan(8);
  });

  it.each([[{ width: 1, height: 1 }], [{ width: 1, height: 40 }], [{ width: 2, height: 3 }]])(
    'stretches a picture of %o',
    (from) => {
      const rgb = resample(
        picture(from, () => 200),
        from,
        { width: 8, height: 8 },
      );
      expect([...new Set(rgb)]).toEqual([200]);
    },
  );
});
