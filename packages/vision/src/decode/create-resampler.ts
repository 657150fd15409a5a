import { resample } from './resample.js';
import type { Resampler } from './resampler.js';
import type { Size } from './size.js';
import { WasmResampler } from './wasm-resampler.js';

/** In WebAssembly where the machine runs that. */
export function createResampler(): Resampler {
  return WasmResampler.load() ?? new PlainResampler();
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
