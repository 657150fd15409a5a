import type { ByteReader } from './bytes.js';
import { JPEG_START, MARKER, readSegment, type JpegSegment } from './jpeg.js';

/** One of a JPEG's colours. */
export interface JpegComponent {
  /** How many of its blocks a unit has, side by side and one under another. */
  readonly across: number;
  readonly down: number;
  /** What its coefficients are multiplied by, in the order in which they come. */
  readonly factors: Uint8Array;
  /** Codes of the first coefficient: how many there are of each length from 1 to 16, then their symbols. */
  readonly first: Uint8Array;
  /** Codes of the other coefficients, as `first`. */
  readonly others: Uint8Array;
}

/** What it takes to decode the only scan of a JPEG. */
export interface JpegScan {
  /** Grey, or luma, blue and red. */
  readonly components: readonly JpegComponent[];
  /** Units between two restarts; 0: there are none. */
  readonly interval: number;
  /** Where the compressed bytes begin. */
  readonly start: number;
}

const FACTORS = 64;
const LENGTHS = 16;
/** Data of an SOS segment that says: all coefficients, at once. */
const WHOLE_SPECTRUM = [0, 63, 0];
const RGB = 'RGB';

/** What the segments before the scan define, by the number that they give it. */
class Definitions {
  readonly #factors = new Map<number, Uint8Array>();
  readonly #codes = new Map<number, Uint8Array>();
  #frame: Uint8Array | undefined;
  #interval = 0;

  /** @returns whether the segment is one that changes nothing else. */
  add(marker: number, data: Uint8Array): boolean {
    switch (marker) {
      case MARKER.DQT:
        return this.#addFactors(data);
      case MARKER.DHT:
        return this.#addCodes(data);
      case MARKER.SOF0:
      case MARKER.SOF1:
        if (this.#frame !== undefined) return false;
        this.#frame = data;
        return true;
      case MARKER.DRI:
        this.#interval = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
        return data.length === 2;
      default:
        // Adobe's says that the colours may be others.
        return marker === MARKER.COM || (marker >= MARKER.APP0 && marker < MARKER.APP14);
    }
  }

  scan(data: Uint8Array, start: number): JpegScan | undefined {
    const frame = this.#frame;
    const count = data[0] ?? 0;
    if (frame?.length !== 6 + 3 * count || data.length !== 4 + 2 * count) return undefined;
    if (WHOLE_SPECTRUM.some((each, index) => data[1 + 2 * count + index] !== each)) return undefined;
    const components: JpegComponent[] = [];
    let names = '';
    for (let n = 0; n < count; n++) {
      const [name = 0, shape = 0, factors = 0] = frame.subarray(6 + 3 * n);
      const [scanned, tables = 0] = data.subarray(1 + 2 * n);
      const found = this.#component(count === 1 ? 0x11 : shape, factors, tables);
      if (scanned !== name || found === undefined) return undefined;
      components.push(found);
      names += String.fromCharCode(name);
    }
    return names === RGB ? undefined : { components, interval: this.#interval, start };
  }

  #component(shape: number, factorsAt: number, tables: number): JpegComponent | undefined {
    const factors = this.#factors.get(factorsAt);
    const first = this.#codes.get(tables >> 4);
    const others = this.#codes.get(0x10 | (tables & 15));
    if (factors === undefined || first === undefined || others === undefined) return undefined;
    return { across: shape >> 4, down: shape & 15, factors, first, others };
  }

  #addFactors(data: Uint8Array): boolean {
    for (let at = 0; at < data.length; at += 1 + FACTORS) {
      this.#factors.set(data[at] ?? 0, data.subarray(at + 1, at + 1 + FACTORS));
    }
    // Those of two bytes, which have a number above 15, no component can name.
    return data.length % (1 + FACTORS) === 0;
  }

  #addCodes(data: Uint8Array): boolean {
    let at = 0;
    while (at < data.length) {
      const symbols = at + 1 + LENGTHS;
      const end = data.subarray(at + 1, symbols).reduce((sum, count) => sum + count, symbols);
      const id = data[at] ?? 0;
      if (end > data.length) return false;
      if (id < 0x10 && data.subarray(symbols, end).some((symbol) => symbol > 15)) return false;
      this.#codes.set(id, data.subarray(at + 1, end));
      at = end;
    }
    return true;
  }
}

/** @returns nothing unless it is all as the first reader of the standard would expect it. */
export function readJpegScan(reader: ByteReader): JpegScan | undefined {
  const definitions = new Definitions();
  for (let at = JPEG_START; at < reader.length;) {
    const { marker, start, data, end }: JpegSegment = readSegment(reader, at);
    const bytes = reader.slice(data, end);
    if (marker === MARKER.SOS) return start === at ? definitions.scan(bytes, end) : undefined;
    if (start !== at || !definitions.add(marker, bytes)) return undefined;
    at = end;
  }
  return undefined;
}
