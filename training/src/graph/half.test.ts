import { describe, expect, it } from 'vitest';
import { fromHalfBits, halfWeights, toHalfBits } from './half.js';

describe('float16', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [1e9, 0x7c00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -26, 0x0000],
    [2047.5, 0x6800],
  ])('%d is stored as 0x%s', (value, bits) => {
    expect(toHalfBits(value)).toBe(bits);
  });

  it('rounds ties to the even neighbour', () => {
    expect(fromHalfBits(toHalfBits(2049))).toBe(2048);
    expect(fromHalfBits(toHalfBits(2051))).toBe(2052);
  });

  it('gives every finite pattern back', () => {
    for (let bits = 0; bits < 0x10000; bits += 1) {
      if ((bits & 0x7c00) !== 0x7c00) expect(toHalfBits(fromHalfBits(bits))).toBe(bits);
    }
  });

  it('rounds weights to numbers that rounding leaves alone', () => {
    const once = halfWeights([2], Float32Array.of(0.1, -3.3));
    expect(halfWeights([2], once.data).data).toEqual(once.data);
  });
});
