import { planAxis, type Axis } from './axis.js';
import type { PixelMemory } from './pixel-memory.js';
import { Places, rgbxBytes } from './places.js';
import type { Resampler } from './resampler.js';
import type { Size } from './size.js';

/** The picture stands at the start of the memory. */
const PICTURE = 0;
/** Columns are mixed so many at a time. */
const COLUMNS_AT_ONCE = 4;

/** Mixes many bytes with one instruction. */
export class WasmResampler implements Resampler {
  readonly #memory: PixelMemory;

  constructor(memory: PixelMemory) {
    this.#memory = memory;
  }

  room(size: Size): Buffer {
    const length = rgbxBytes(size);
    this.#memory.reserve(length);
    return Buffer.from(this.#memory.buffer, PICTURE, length);
  }

  resample(from: Size, to: Size): Uint8Array {
    const columns = planAxis(from.width, to.width);
    const rows = planAxis(from.height, to.height);
    const stride = to.width * 3;
    const free = new Places(from);
    const columnsAt = free.take(axisBytes(columns));
    const rowsAt = free.take(axisBytes(rows));
    const spread = free.take((to.width + COLUMNS_AT_ONCE) * columns.taps * 8);
    const narrow = free.take(Math.max(from.height, rows.taps) * stride);
    const out = free.take(to.height * stride);
    this.#memory.reserve(free.end);
    const byColumn = this.#put(columns, columnsAt);
    const byRow = this.#put(rows, rowsAt);
    const { kernels } = this.#memory;
    kernels.mixColumns(PICTURE, from.width, from.height, ...byColumn, to.width, spread, narrow);
    kernels.mixRows(narrow, stride, ...byRow, to.height, out);
    return new Uint8Array(this.#memory.buffer, out, to.height * stride);
  }

  /** Writes the plan into the memory. */
  #put(
    { starts, weights, taps }: Axis,
    at: number,
  ): readonly [starts: number, weights: number, taps: number] {
    const { buffer } = this.#memory;
    const words = new Int32Array(buffer, at, starts.length + COLUMNS_AT_ONCE);
    words.set(starts);
    words.fill(0, starts.length);
    const weightsAt = at + words.byteLength;
    new Uint16Array(buffer, weightsAt, weights.length).set(weights);
    return [at, weightsAt, taps];
  }
}

function axisBytes({ starts, weights }: Axis): number {
  return (starts.length + COLUMNS_AT_ONCE) * 4 + weights.length * 2;
}
