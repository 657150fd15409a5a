import { readFileSync } from 'node:fs';
import { planAxis, type Axis } from './axis.js';
import type { Resampler } from './resampler.js';
import type { Size } from './size.js';

/** What assembly/mix.ts exports. */
interface Mixer {
  readonly memory: WebAssembly.Memory;
  mixColumns(
    pixels: number,
    width: number,
    height: number,
    starts: number,
    weights: number,
    taps: number,
    outputs: number,
    room: number,
    out: number,
  ): void;
  mixRows(
    rows: number,
    width: number,
    starts: number,
    weights: number,
    taps: number,
    outputs: number,
    out: number,
  ): void;
}

const PAGE = 65_536;
/** What vectors may touch beyond each piece of memory. */
const VECTOR = 16;
/** The picture stands at the start of the memory. */
const PICTURE = 0;
/** Columns are mixed so many at a time. */
const COLUMNS_AT_ONCE = 4;

/** Mixes many bytes with one instruction. */
export class WasmResampler implements Resampler {
  readonly #mixer: Mixer;

  private constructor(mixer: Mixer) {
    this.#mixer = mixer;
  }

  /** @returns nothing where WebAssembly or its vectors are missing, or the build did not come to it. */
  static load(): WasmResampler | undefined {
    try {
      const module = new WebAssembly.Module(readFileSync(new URL('../../gen/mix.wasm', import.meta.url)));
      return new WasmResampler(new WebAssembly.Instance(module).exports as Mixer);
    } catch {
      return undefined;
    }
  }

  room(size: Size): Buffer {
    const length = rgbxBytes(size);
    this.#reserve(length);
    return Buffer.from(this.#mixer.memory.buffer, PICTURE, length);
  }

  resample(from: Size, to: Size): Uint8Array {
    const columns = planAxis(from.width, to.width);
    const rows = planAxis(from.height, to.height);
    const stride = to.width * 3;
    const free = new Places(rgbxBytes(from));
    const columnsAt = free.take(axisBytes(columns));
    const rowsAt = free.take(axisBytes(rows));
    const spread = free.take((to.width + COLUMNS_AT_ONCE) * columns.taps * 8);
    const narrow = free.take(Math.max(from.height, rows.taps) * stride);
    const out = free.take(to.height * stride);
    this.#reserve(free.end);
    const byColumn = this.#put(columns, columnsAt);
    const byRow = this.#put(rows, rowsAt);
    this.#mixer.mixColumns(PICTURE, from.width, from.height, ...byColumn, to.width, spread, narrow);
    this.#mixer.mixRows(narrow, stride, ...byRow, to.height, out);
    return new Uint8Array(this.#mixer.memory.buffer, out, to.height * stride);
  }

  /** Writes the plan into the memory. */
  #put(
    { starts, weights, taps }: Axis,
    at: number,
  ): readonly [starts: number, weights: number, taps: number] {
    const { buffer } = this.#mixer.memory;
    const words = new Int32Array(buffer, at, starts.length + COLUMNS_AT_ONCE);
    words.set(starts);
    words.fill(0, starts.length);
    const weightsAt = at + words.byteLength;
    new Uint16Array(buffer, weightsAt, weights.length).set(weights);
    return [at, weightsAt, taps];
  }

  #reserve(end: number): void {
    const { memory } = this.#mixer;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  }
}

/** Hands out memory, piece behind piece. */
class Places {
  end: number;

  constructor(taken: number) {
    this.end = PICTURE + taken;
  }

  take(length: number): number {
    const at = Math.ceil((this.end + VECTOR) / VECTOR) * VECTOR;
    this.end = at + length + VECTOR;
    return at;
  }
}

function rgbxBytes({ width, height }: Size): number {
  return width * height * 4;
}

function axisBytes({ starts, weights }: Axis): number {
  return (starts.length + COLUMNS_AT_ONCE) * 4 + weights.length * 2;
}
