import { refusal } from './pickle-values.js';

/** Reads little-endian values one after another; every read past the end is refused. */
export class ByteReader {
  readonly #bytes: Buffer;
  #position = 0;

  /** @param bytes Read in place, not copied. */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#position;
  }

  take(count: number): Buffer {
    const end = this.#position + count;
    if (end > this.#bytes.length) throw refusal('is cut off');
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }

  uint8(): number {
    return this.take(1).readUInt8(0);
  }

  uint16(): number {
    return this.take(2).readUInt16LE(0);
  }

  uint32(): number {
    return this.take(4).readUInt32LE(0);
  }

  int32(): number {
    return this.take(4).readInt32LE(0);
  }

  /** A signed number of any length, its length in bytes first. */
  long(): bigint {
    const bytes = this.take(this.uint8());
    const magnitude = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
    return BigInt.asIntN(8 * bytes.length, magnitude);
  }

  /** UTF-8 text, its length in bytes first. */
  text(): string {
    return this.take(this.uint32()).toString('utf8');
  }

  /** Text up to the next line feed, which is read too. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end < 0) throw refusal('is cut off');
    const line = this.take(end - this.#position).toString('utf8');
    this.take(1);
    return line;
  }
}
