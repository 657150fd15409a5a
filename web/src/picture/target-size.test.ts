import { describe, expect, it } from 'vitest';
import { targetSize } from './target-size.js';

const input = { width: 260, height: 260 };

describe('targetSize', () => {
  it.each([
    [4032, 3024, 347, 260],
    [3024, 4032, 260, 347],
    [1000, 1000, 260, 260],
    [4000, 300, 3467, 260],
  ])('brings the shorter side of %i × %i to the input: %i × %i', (width, height, toWidth, toHeight) => {
    expect(targetSize({ width, height }, input)).toEqual({ width: toWidth, height: toHeight });
  });

  it.each([
    [260, 260],
    [100, 80],
    [4000, 200],
    [1, 1],
  ])('leaves %i × %i as it is: nothing is enlarged', (width, height) => {
    expect(targetSize({ width, height }, input)).toEqual({ width, height });
  });

  it('heeds an input that is not square', () => {
    expect(targetSize({ width: 1000, height: 1000 }, { width: 320, height: 200 })).toEqual({
      width: 320,
      height: 320,
    });
  });

  it('never rounds a side below the input', () => {
    for (let width = 261; width < 1500; width += 7) {
      const size = targetSize({ width, height: width + 13 }, input);
      expect(Math.min(size.width, size.height)).toBe(260);
    }
  });
});
