import { undecodable } from '../probe/faults.js';

/**
 * Reads numbers out of bytes that may be hostile: a read beyond the end is an
 * IMAGE_UNDECODABLE, never `undefined` or a neighbour's byte.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.#view.getUint8(this.#within(at, 1));
  }

  u16(at: number, littleEndian = false): number {
    return this.#view.getUint16(this.#within(at, 2), littleEndian);
  }

  u24(at: number, littleEndian = false): number {
    const [high, low] = littleEndian ? [2, 0] : [0, 2];
    return (this.u8(at + high) << 16) | (this.u8(at + 1) << 8) | this.u8(at + low);
  }

  u32(at: number, littleEndian = false): number {
    return this.#view.getUint32(this.#within(at, 4), littleEndian);
  }

  /** Up to 2^53; larger values name places beyond any picture and are refused. */
  u64(at: number): number {
    const value = this.u32(at) * 2 ** 32 + this.u32(at + 4);
    if (!Number.isSafeInteger(value)) throw undecodable('the picture is damaged');
    return value;
  }

  /** `length` bytes from `at` as Latin-1 text. */
  text(at: number, length: number): string {
    return String.fromCharCode(...this.slice(at, at + length));
  }

  /** Whether the bytes at `at` are `text`; false beyond the end. */
  has(at: number, text: string): boolean {
    if (at + text.length > this.length) return false;
    for (let i = 0; i < text.length; i++) {
      if (this.bytes[at + i] !== text.charCodeAt(i)) return false;
    }
    return true;
  }

  /** A view of the bytes from `start` to before `end`, all of which must be there. */
  slice(start: number, end: number): Uint8Array {
    this.#within(start, end - start);
    return this.bytes.subarray(start, end);
  }

  #within(at: number, count: number): number {
    if (at < 0 || count < 0 || at + count > this.length) {
      throw undecodable('the picture is cut off or damaged');
    }
    return at;
  }
}
