/** Side of the small grey picture that a fingerprint is. */
export const FINGERPRINT_SIDE = 16;
/** Number of its values. */
export const FINGERPRINT_SIZE = FINGERPRINT_SIDE ** 2;

const CELLS = FINGERPRINT_SIDE / 2;

/** What near-duplicates have in common. */
export interface Fingerprint {
  /** For each cell of an 8 × 8 grid but the last of a row, whether the next one is brighter: 2 × 28 bits. */
  readonly upper: number;
  readonly lower: number;
  /** Grey values about their mean. */
  readonly grey: Float32Array;
}

/** The grey picture, 0 to 255, of `FINGERPRINT_SIDE` × `FINGERPRINT_SIDE` RGB pixels. */
export function greyOf(pixels: Uint8Array): Float32Array {
  return Float32Array.from({ length: FINGERPRINT_SIZE }, (_, n) => {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(3 * n, 3 * n + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
}

/** @param grey As `greyOf` gives it. */
export function fingerprintOf(grey: Float32Array): Fingerprint {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  return {
    upper: gradientBits(grey, 0),
    lower: gradientBits(grey, CELLS / 2),
    grey: grey.map((v) => v - mean),
  };
}

function gradientBits(grey: Float32Array, firstRow: number): number {
  let bits = 0;
  for (let row = firstRow; row < firstRow + CELLS / 2; row += 1)
    for (let column = 0; column < CELLS - 1; column += 1)
      bits = (bits << 1) | Number(cell(grey, row, column + 1) > cell(grey, row, column));
  return bits;
}

function cell(grey: Float32Array, row: number, column: number): number {
  const from = 2 * row * FINGERPRINT_SIDE + 2 * column;
  const at = (n: number): number => grey[from + n] ?? 0;
  return at(0) + at(1) + at(FINGERPRINT_SIDE) + at(FINGERPRINT_SIDE + 1);
}

/** Gradients of 56 that may point the other way: re-encoding and scaling turn a few. */
const MOST_BITS = 6;
/**
 * Grey levels that two may differ by in the mean. Different pictures of one kind of thing on a white
 * ground have gradients alike now and then, but differ by more than this.
 */
const MOST_LEVELS = 8;

/** Whether two are one picture, scaled, re-encoded or a little brightened. */
export function areAlike(a: Fingerprint, b: Fingerprint): boolean {
  if (bitCount(a.upper ^ b.upper) + bitCount(a.lower ^ b.lower) > MOST_BITS) return false;
  let difference = 0;
  for (const [n, value] of a.grey.entries()) difference += Math.abs(value - (b.grey[n] ?? 0));
  return difference / a.grey.length <= MOST_LEVELS;
}

function bitCount(bits: number): number {
  let left = bits;
  let count = 0;
  for (; left !== 0; left &= left - 1) count += 1;
  return count;
}
