import { EighthDecoder } from './eighth-decoder.js';
import { PixelMemory } from './pixel-memory.js';
import { resample } from './resample.js';
import type { Resampler } from './resampler.js';
import type { Size } from './size.js';
import { WasmResampler } from './wasm-resampler.js';

/** What is at hand to decode with, beside libvips. */
export interface Tools {
  readonly resampler: Resampler;
  /** Absent where the machine runs no WebAssembly with vectors. */
  readonly eighth: EighthDecoder | undefined;
}

/** In WebAssembly where the machine runs that. */
export function createTools(): Tools {
  const memory = PixelMemory.load();
  if (memory === undefined) return { resampler: new PlainResampler(), eighth: undefined };
  return { resampler: new WasmResampler(memory), eighth: new EighthDecoder(memory) };
}

/** In TypeScript: some ten times slower. */
class PlainResampler implements Resampler {
  #pixels = new Int32Array();

  room({ width, height }: Size): Buffer {
    if (this.#pixels.length < width * height) this.#pixels = new Int32Array(width * height);
    return Buffer.from(this.#pixels.buffer, 0, width * height * 4);
  }

  resample(from: Size, to: Size): Uint8Array {
    return resample(this.#pixels, from, to);
  }
}
