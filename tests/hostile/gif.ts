import { latin1, littleEndian } from './bytes.js';

const CODE_BITS = 2;
const CLEAR = 2 ** CODE_BITS;
const MOST_CODES = 4096;
const TRAILER = Buffer.of(0x3b);

/** Where a frame stands on the screen. */
export interface GifFrame {
  readonly width: number;
  readonly height: number;
  /** Default 0. */
  readonly left?: number;
}

/** A GIF of frames that show the first colour of four. */
export function gif(screen: GifFrame, frames: readonly GifFrame[]): Buffer {
  const known = new Map<number, Buffer>();
  const parts = frames.map((frame) => {
    const pixels = frame.width * frame.height;
    const packed = known.get(pixels) ?? packedPixels(pixels);
    known.set(pixels, packed);
    return Buffer.concat([frameHeader(frame), packed]);
  });
  return Buffer.concat([gifScreen(screen), ...parts, TRAILER]);
}

/** Signature, size and four colours. */
function gifScreen({ width, height }: GifFrame): Buffer {
  const size = Buffer.concat([littleEndian(width, 2), littleEndian(height, 2)]);
  return Buffer.concat([latin1('GIF89a'), size, Buffer.of(0x81, 0, 0), Buffer.alloc(12, 0x55)]);
}

function frameHeader({ width, height, left = 0 }: GifFrame): Buffer {
  const place = [left, 0, width, height].map((value) => littleEndian(value, 2));
  return Buffer.concat([latin1(','), ...place, Buffer.of(0)]);
}

/** So many pixels of one colour, in codes each of which stands for one more than the one before. */
function packedPixels(count: number): Buffer {
  const out = new BitWriter();
  let left = count;
  while (left > 0) {
    let next = CLEAR + 2;
    let bits = CODE_BITS + 1;
    out.write(CLEAR, bits);
    for (let run = 1; left > 0 && next < MOST_CODES; run++) {
      const length = Math.min(run, left);
      out.write(length === 1 ? 0 : CLEAR + length, bits);
      left -= length;
      // The reader knows a code from the second one on.
      if (run > 1) next++;
      if (next === 2 ** bits && bits < 12) bits++;
    }
  }
  out.write(CLEAR + 1, 12);
  return Buffer.concat([Buffer.of(CODE_BITS), ...inBlocks(out.end()), Buffer.of(0)]);
}

function inBlocks(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / 255) }, (_, index) => {
    const block = bytes.subarray(index * 255, (index + 1) * 255);
    return Buffer.concat([Buffer.of(block.length), block]);
  });
}

/** Writes codes of any width, the lowest bit first. */
class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;
  #held = 0;

  write(code: number, bits: number): void {
    this.#held |= code << this.#bits;
    this.#bits += bits;
    for (; this.#bits >= 8; this.#bits -= 8) {
      this.#bytes.push(this.#held & 0xff);
      this.#held >>>= 8;
    }
  }

  end(): Buffer {
    return Buffer.from([...this.#bytes, this.#held]);
  }
}
