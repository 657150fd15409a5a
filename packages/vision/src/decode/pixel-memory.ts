import { readFileSync } from 'node:fs';

/** What assembly/pixels.ts exports. */
interface Kernels {
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
  shrinkRows(
    rows: number,
    width: number,
    places: number,
    weights: number,
    taps: number,
    outputs: number,
    out: number,
    stride: number,
  ): void;
  shrinkColumns(
    row: number,
    width: number,
    stride: number,
    height: number,
    around: number,
    starts: number,
    weights: number,
    taps: number,
    outputs: number,
    out: number,
  ): void;
  layTable(counts: number, kind: number, table: number): number;
  decodeEighth(plan: number): number;
}

const PAGE = 65_536;

/** WebAssembly with its memory, at whose start there is room for one picture. */
export class PixelMemory {
  readonly kernels: Kernels;

  private constructor(kernels: Kernels) {
    this.kernels = kernels;
  }

  /** @returns nothing where WebAssembly or its vectors are missing, or the build did not come to it. */
  static load(): PixelMemory | undefined {
    try {
      const module = new WebAssembly.Module(readFileSync(new URL('../../gen/pixels.wasm', import.meta.url)));
      return new PixelMemory(new WebAssembly.Instance(module).exports as Kernels);
    } catch {
      return undefined;
    }
  }

  /** Until `reserve` is called again. */
  get buffer(): ArrayBuffer {
    return this.kernels.memory.buffer;
  }

  /** Sees to it that there is memory up to `end`; what is there stays. */
  reserve(end: number): void {
    const missing = end - this.buffer.byteLength;
    if (missing > 0) this.kernels.memory.grow(Math.ceil(missing / PAGE));
  }
}
