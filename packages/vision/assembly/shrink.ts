// AssemblyScript. Shrinks RGB pixels by less than four each way. The pixels are those of
// libvips and its linear kernel to the last bit: rows first, then columns, and between them
// whole levels. Vectors reach beyond what is asked for: what they write there must be of no
// worth, or written later.

/** Bytes of a vector. */
const VECTOR: usize = 16;
/** Bytes of a pixel. */
const PIXEL: usize = 3;
/** Weights are in so many bits, and half of that rounds. */
const SHIFT: i32 = 12;
const HALF: i32 = 1 << (SHIFT - 1);

/**
 * Mixes rows of `width` bytes.
 *
 * @param places For each output where its `taps` rows begin, behind `rows`; four bytes each.
 * @param weights For each output as many weights, two bytes each.
 * @param taps An even number.
 * @param stride From one output to the next, in bytes.
 */
export function shrinkRows(
  rows: usize,
  width: usize,
  places: usize,
  weights: usize,
  taps: usize,
  outputs: usize,
  out: usize,
  stride: usize,
): void {
  for (let y: usize = 0; y < outputs; y++) {
    for (let x: usize = 0; x < width; x += VECTOR) mixRows(rows + x, places, weights, taps, out + x);
    places += taps * 4;
    weights += taps * 2;
    out += stride;
  }
}

/** Mixes sixteen bytes. */
function mixRows(rows: usize, places: usize, weights: usize, taps: usize, out: usize): void {
  let a = i32x4.splat(HALF);
  let b = a;
  let c = a;
  let d = a;
  for (let k: usize = 0; k < taps; k += 2) {
    const upper = v128.load(rows + <usize>load<u32>(places + k * 4));
    const lower = v128.load(rows + <usize>load<u32>(places + k * 4, 4));
    const weight = v128.load32_splat(weights + k * 2);
    const left = i8x16.shuffle(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const right = i8x16.shuffle(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(left), weight));
    b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(left), weight));
    c = i32x4.add(c, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(right), weight));
    d = i32x4.add(d, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(right), weight));
  }
  v128.store(out, i8x16.narrow_i16x8_u(toWords(a, b), toWords(c, d)));
}

/** Rounds to whole levels. */
function toWords(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(a, SHIFT), i32x4.shr_s(b, SHIFT));
}

/**
 * Mixes the columns of rows of `width` pixels, which there must be room beside.
 *
 * @param stride From one row to the next, in bytes.
 * @param around Pixels of room before each row and behind it.
 * @param starts For each output where its first column begins, behind its row's beginning; four bytes each.
 * @param weights For each output `taps` weights, two bytes each.
 * @param taps An even number.
 */
export function shrinkColumns(
  row: usize,
  width: usize,
  stride: usize,
  height: usize,
  around: usize,
  starts: usize,
  weights: usize,
  taps: usize,
  outputs: usize,
  out: usize,
): void {
  for (let y: usize = 0; y < height; y++) {
    extend(row, width, around);
    let weight = weights;
    for (let x: usize = 0; x < outputs; x++) {
      v128.store32_lane(out, mixPixels(row + load<i32>(starts + x * 4), weight, taps), 0);
      weight += taps * 2;
      out += PIXEL;
    }
    row += stride;
  }
}

/** Has the first and the last pixel of a row stand beside it as well. */
function extend(row: usize, width: usize, around: usize): void {
  const last = row + (width - 1) * PIXEL;
  for (let offset = PIXEL; offset <= around * PIXEL; offset += PIXEL) {
    copyPixel(row, row - offset);
    copyPixel(last, last + offset);
  }
}

function copyPixel(from: usize, to: usize): void {
  store<u16>(to, load<u16>(from));
  store<u8>(to, load<u8>(from, 2), 2);
}

/** Red, green and blue in the lowest bytes. */
function mixPixels(at: usize, weights: usize, taps: usize): v128 {
  const nothing = i32x4.splat(0);
  let sum = i32x4.splat(HALF);
  for (let k: usize = 0; k < taps; k += 2) {
    const bytes = v128.load64_zero(at);
    const pairs = i8x16.shuffle(bytes, nothing, 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(pairs, v128.load32_splat(weights + k * 2)));
    at += 2 * PIXEL;
  }
  const words = toWords(sum, sum);
  return i8x16.narrow_i16x8_u(words, words);
}
