import type { Size } from './size.js';

/** Squashes or stretches pictures, one at a time, in memory of its own. */
export interface Resampler {
  /**
   * Where to put the picture: RGBX, row by row.
   *
   * @returns `size.width × size.height × 4` bytes, which the next call for room takes away.
   */
  room(size: Size): Buffer;

  /**
   * Scales what was put into the room of size `from`, to the same bits as `resample`.
   *
   * @returns RGB, row by row, which the next call of either kind takes away.
   */
  resample(from: Size, to: Size): Uint8Array;
}
