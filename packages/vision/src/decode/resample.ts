import { planAxis, type Axis } from './axis.js';
import type { Size } from './size.js';

/**
 * A pixel is one 32-bit word of four bytes, the last unused. Two channels are
 * mixed by one multiplication: weights add up to 256, so a channel's sum fits the
 * 16 bits between it and the next. All steps are whole numbers: the result is the
 * same to the last bit on every machine.
 */
const EVEN_BYTES = 0x00ff00ff;
const ODD_BYTES = 0xff00ff00;
/** Half of 256 in both sums, so that dropping the low byte rounds. */
const HALF = 0x00800080;

/**
 * Squashes or stretches a picture, averaging where it shrinks. What it gives is the
 * measure of any quicker way, bit for bit.
 *
 * @param pixels RGBX, `from.height × from.width` words at least; not changed.
 * @returns RGB, `to.height × to.width × 3` bytes, row by row.
 */
export function resample(pixels: Int32Array, from: Size, to: Size): Uint8Array {
  const narrow = mixColumns(pixels, from, planAxis(from.width, to.width));
  return mixRows(narrow, to.width, planAxis(from.height, to.height));
}

function mixColumns(pixels: Int32Array, { width, height }: Size, axis: Axis): Int32Array {
  const { starts, weights, taps } = axis;
  const out = new Int32Array(height * starts.length);
  let to = 0;
  for (let row = 0; row < height * width; row += width) {
    let k = 0;
    for (let x = 0; x < starts.length; x++) {
      let at = row + (starts[x] ?? 0);
      let even = HALF;
      let odd = HALF;
      for (const end = k + taps; k < end; k += 2, at += 2) {
        const a = pixels[at] ?? 0;
        const b = pixels[at + 1] ?? 0;
        const weightA = weights[k] ?? 0;
        const weightB = weights[k + 1] ?? 0;
        even = (even + Math.imul(a & EVEN_BYTES, weightA) + Math.imul(b & EVEN_BYTES, weightB)) | 0;
        odd =
          (odd + Math.imul((a >>> 8) & EVEN_BYTES, weightA) + Math.imul((b >>> 8) & EVEN_BYTES, weightB)) | 0;
      }
      out[to++] = ((even >>> 8) & EVEN_BYTES) | (odd & ODD_BYTES);
    }
  }
  return out;
}

function mixRows(pixels: Int32Array, width: number, axis: Axis): Uint8Array {
  const { starts, weights, taps } = axis;
  const out = new Uint8Array(starts.length * width * 3);
  let to = 0;
  for (let y = 0; y < starts.length; y++) {
    const row = (starts[y] ?? 0) * width;
    for (let x = 0; x < width; x++) {
      let at = row + x;
      let even = HALF;
      let odd = HALF;
      for (let k = y * taps; k < (y + 1) * taps; k += 2, at += 2 * width) {
        const a = pixels[at] ?? 0;
        const b = pixels[at + width] ?? 0;
        const weightA = weights[k] ?? 0;
        const weightB = weights[k + 1] ?? 0;
        even = (even + Math.imul(a & EVEN_BYTES, weightA) + Math.imul(b & EVEN_BYTES, weightB)) | 0;
        odd =
          (odd + Math.imul((a >>> 8) & EVEN_BYTES, weightA) + Math.imul((b >>> 8) & EVEN_BYTES, weightB)) | 0;
      }
      out[to++] = even >>> 8;
      out[to++] = odd >>> 8;
      out[to++] = even >>> 24;
    }
  }
  return out;
}
