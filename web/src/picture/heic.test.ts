import { describe, expect, it } from 'vitest';
import { isHeic } from './heic.js';

const fileOf = (brand: string): Blob => new Blob([new Uint8Array([0, 0, 0, 24]), `ftyp${brand}`, '\0\0\0\0']);

describe('isHeic', () => {
  it.each(['heic', 'heix', 'mif1'])('knows the brand %s', async (brand) => {
    expect(await isHeic(fileOf(brand))).toBe(true);
  });

  it.each(['avif', 'mp42'])('leaves the brand %s to others', async (brand) => {
    expect(await isHeic(fileOf(brand))).toBe(false);
  });

  it('is not misled by what is no picture, or by nothing', async () => {
    expect(await isHeic(new Blob(['Dear diary, ftypheic']))).toBe(false);
    expect(await isHeic(new Blob([]))).toBe(false);
  });
});
