import type { PixelMemory } from './pixel-memory.js';
import { Places } from './places.js';
import { planShrink, type ShrinkAxis } from './shrink-axis.js';
import type { Size } from './size.js';

/** The picture stands at the start of the memory. */
const PICTURE = 0;
/** From there on libvips takes boxes of pixels together first. */
const BOXES_FROM = 4;
/** libvips makes so many rows at a time. */
const STRIP = 16;

/** Shrinks pictures that stand in the memory, to the bit as libvips does. */
export class Shrinker {
  readonly #memory: PixelMemory;

  constructor(memory: PixelMemory) {
    this.#memory = memory;
  }

  /** Whether it shrinks so much: both ways a little at least, and less than four times. */
  suits(from: Size, to: Size): boolean {
    return isBetween(from.width / to.width) && isBetween(from.height / to.height);
  }

  /**
   * Shrinks the RGB picture of size `from` at the start of the memory.
   *
   * @param to As `suits` says.
   * @returns RGB, row by row, until the memory is used again.
   */
  shrink(from: Size, to: Size): Uint8Array {
    const columns = planShrink(from.width, to.width);
    const rows = planShrink(from.height, to.height, STRIP);
    const width = from.width * 3;
    const room = columns.taps * 3; // before each row and behind it
    const stride = width + 2 * room;
    const free = new Places(from);
    const byRow = this.#put(rowsOf(rows, from.height, width), rows, free);
    const byColumn = this.#put(
      columns.starts.map((start) => start * 3),
      columns,
      free,
    );
    const low = free.take(to.height * stride) + room;
    const out = free.take(to.height * to.width * 3);
    this.#memory.reserve(free.end);
    const { kernels } = this.#memory;
    kernels.shrinkRows(PICTURE, width, ...byRow, to.height, low, stride);
    kernels.shrinkColumns(low, from.width, stride, to.height, columns.taps, ...byColumn, to.width, out);
    return new Uint8Array(this.#memory.buffer, out, to.height * to.width * 3);
  }

  /** Writes places and weights into the memory. */
  #put(
    places: Int32Array,
    { weights, taps }: ShrinkAxis,
    free: Places,
  ): readonly [places: number, weights: number, taps: number] {
    const placesAt = free.take(places.byteLength);
    const weightsAt = free.take(weights.byteLength);
    this.#memory.reserve(free.end);
    new Int32Array(this.#memory.buffer, placesAt, places.length).set(places);
    new Int16Array(this.#memory.buffer, weightsAt, weights.length).set(weights);
    return [placesAt, weightsAt, taps];
  }
}

function isBetween(shrink: number): boolean {
  return shrink > 1 && shrink < BOXES_FROM;
}

/** Where each of an output's rows begins: beside the picture its first and last row go on. */
function rowsOf({ starts, taps }: ShrinkAxis, height: number, width: number): Int32Array {
  const places = new Int32Array(starts.length * taps);
  for (const [i, start] of starts.entries()) {
    for (let k = 0; k < taps; k++) {
      places[i * taps + k] = Math.min(height - 1, Math.max(0, start + k)) * width;
    }
  }
  return places;
}
