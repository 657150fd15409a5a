import { liesOnSide, type Orientation } from '../formats/orientation.js';
import type { Size } from './size.js';

/** The size that pixels must have before orientation, to have `size` after it. */
export function sizeBeforeOrientation(size: Size, orientation: Orientation): Size {
  return liesOnSide(orientation) ? { width: size.height, height: size.width } : size;
}

/**
 * Copies RGB pixels so that they stand upright.
 *
 * @param pixels RGB as stored in the file; not changed.
 * @param size Of the result.
 * @param out Other memory, as much as `pixels`.
 */
export function orient(pixels: Uint8Array, size: Size, orientation: Orientation, out: Uint8Array): void {
  if (orientation === 1) {
    out.set(pixels);
    return;
  }
  const { origin, right, down } = walk(size, orientation);
  let to = 0;
  for (let y = 0; y < size.height; y++) {
    let from = (origin + y * down) * 3;
    for (let x = 0; x < size.width; x++, from += right * 3) {
      out[to++] = pixels[from] ?? 0;
      out[to++] = pixels[from + 1] ?? 0;
      out[to++] = pixels[from + 2] ?? 0;
    }
  }
}

/** Where the result's first pixel is stored, and how far away are its right and its lower neighbour. */
interface Walk {
  readonly origin: number;
  readonly right: number;
  readonly down: number;
}

function walk(size: Size, orientation: Orientation): Walk {
  const { width: stride, height: rows } = sizeBeforeOrientation(size, orientation);
  const last = stride - 1;
  const bottom = (rows - 1) * stride;
  switch (orientation) {
    case 1:
      return { origin: 0, right: 1, down: stride };
    case 2:
      return { origin: last, right: -1, down: stride };
    case 3:
      return { origin: bottom + last, right: -1, down: -stride };
    case 4:
      return { origin: bottom, right: 1, down: -stride };
    case 5:
      return { origin: 0, right: stride, down: 1 };
    case 6:
      return { origin: bottom, right: -stride, down: 1 };
    case 7:
      return { origin: bottom + last, right: -stride, down: -1 };
    case 8:
      return { origin: last, right: stride, down: -1 };
    default:
      return orientation satisfies never;
  }
}
