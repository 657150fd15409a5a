// AssemblyScript, which the build compiles to gen/pixels.wasm. The numbers are those of
// src/decode/resample.ts to the last bit: a channel's sum fits 16 bits, so a vector
// holds eight of them. Vectors reach beyond what is asked for: what they write there
// must be of no worth, or written later.

/** Bytes of a vector. */
const VECTOR: usize = 16;
/** Half of 256, so that dropping the low byte rounds. */
const HALF: i16 = 128;

/**
 * Mixes the columns of RGBX pixels to RGB ones.
 *
 * @param starts For each output the first column that counts, four bytes each; three zeros follow.
 * @param weights For each output `taps` weights, two bytes each.
 * @param taps An even number.
 * @param room For eight bytes a weight, and those of three more outputs.
 */
export function mixColumns(
  pixels: usize,
  width: usize,
  height: i32,
  starts: usize,
  weights: usize,
  taps: usize,
  outputs: usize,
  room: usize,
  out: usize,
): void {
  spread(weights, outputs * taps, room);
  const step = taps * 8;
  for (let y = 0; y < height; y++) {
    let weight = room;
    for (let x: usize = 0; x < outputs; x += 4) {
      const at = starts + x * 4;
      const a = mixPixels(pixels + load<usize>(at) * 4, weight, step);
      const b = mixPixels(pixels + load<usize>(at, 4) * 4, weight + step, step);
      const c = mixPixels(pixels + load<usize>(at, 8) * 4, weight + 2 * step, step);
      const d = mixPixels(pixels + load<usize>(at, 12) * 4, weight + 3 * step, step);
      weight += 4 * step;
      const rgbx = toBytes(addHalves(a, b), addHalves(c, d));
      const rgb = i8x16.shuffle(rgbx, rgbx, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15);
      v128.store(out + x * 3, rgb);
    }
    pixels += width * 4;
    out += outputs * 3;
  }
}

/** Writes each of `count` weights four times: once for each channel of a pixel. */
function spread(weights: usize, count: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const weight: u64 = load<u16>(weights + i * 2);
    store<u64>(out + i * 8, weight * 0x0001_0001_0001_0001);
  }
}

/** Sums of the even inputs in the lower half, of the odd ones in the upper. */
function mixPixels(at: usize, weight: usize, length: usize): v128 {
  let sum = i16x8.mul(v128.load8x8_u(at), v128.load(weight));
  for (let i = VECTOR; i < length; i += VECTOR) {
    at += 8;
    sum = i16x8.add(sum, i16x8.mul(v128.load8x8_u(at), v128.load(weight + i)));
  }
  return sum;
}

/** The halves of `a` added, then those of `b`. */
function addHalves(a: v128, b: v128): v128 {
  return i16x8.add(i64x2.shuffle(a, b, 0, 2), i64x2.shuffle(a, b, 1, 3));
}

/** Rounds 256ths to whole levels. */
function toBytes(low: v128, high: v128): v128 {
  const half = i16x8.splat(HALF);
  return i8x16.narrow_i16x8_u(i16x8.shr_u(i16x8.add(low, half), 8), i16x8.shr_u(i16x8.add(high, half), 8));
}

/**
 * Mixes rows of `width` bytes.
 *
 * @param starts For each output the first row that counts, four bytes each.
 * @param weights For each output `taps` weights, two bytes each.
 * @param taps At least 2.
 */
export function mixRows(
  rows: usize,
  width: usize,
  starts: usize,
  weights: usize,
  taps: usize,
  outputs: usize,
  out: usize,
): void {
  for (let y: usize = 0; y < outputs; y++) {
    const row = rows + load<usize>(starts + y * 4) * width;
    if (taps == 2) mixTwo(row, width, weights, out);
    else mixMany(row, width, weights, taps, out);
    weights += taps * 2;
    out += width;
  }
}

function mixTwo(row: usize, width: usize, weights: usize, out: usize): void {
  const weightA = v128.load16_splat(weights);
  const weightB = v128.load16_splat(weights, 2);
  for (let x: usize = 0; x < width; x += VECTOR) {
    const a = v128.load(row + x);
    const b = v128.load(row + width + x);
    const low = i16x8.add(weighLow(a, weightA), weighLow(b, weightB));
    const high = i16x8.add(weighHigh(a, weightA), weighHigh(b, weightB));
    v128.store(out + x, toBytes(low, high));
  }
}

function mixMany(row: usize, width: usize, weights: usize, taps: usize, out: usize): void {
  for (let x: usize = 0; x < width; x += VECTOR) {
    let low = i16x8.splat(0);
    let high = low;
    for (let k: usize = 0; k < taps; k++) {
      const bytes = v128.load(row + k * width + x);
      const weight = v128.load16_splat(weights + k * 2);
      low = i16x8.add(low, weighLow(bytes, weight));
      high = i16x8.add(high, weighHigh(bytes, weight));
    }
    v128.store(out + x, toBytes(low, high));
  }
}

function weighLow(bytes: v128, weight: v128): v128 {
  return i16x8.mul(i16x8.extend_low_i8x16_u(bytes), weight);
}

function weighHigh(bytes: v128, weight: v128): v128 {
  return i16x8.mul(i16x8.extend_high_i8x16_u(bytes), weight);
}
