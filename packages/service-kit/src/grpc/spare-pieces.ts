const SMALLEST_BYTES = 64 * 1024;
/** Each size is so many times the one before. */
const GROWTH = 4;
/** Lies ready at most; more goes back to the system. */
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * Memory that is used again, in pieces of few sizes. Buffers that come and go by the
 * megabyte have Node look through all of its memory dozens of times a second, which
 * takes longer than whatever is done with them.
 */
export class SparePieces {
  readonly #mostBytes: number;
  readonly #spareBytes: number;
  /** By their size. */
  readonly #pieces = new Map<number, Buffer[]>();
  #bytes = 0;

  /**
   * @param mostBytes The largest piece that will be asked for.
   * @param spareBytes How much may lie ready. Default 64 MiB.
   */
  constructor(mostBytes: number, spareBytes = SPARE_BYTES) {
    this.#mostBytes = mostBytes;
    this.#spareBytes = spareBytes;
  }

  /** Memory that lies ready, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns a piece of at least so many bytes, whatever stands in it. */
  take(length: number): Buffer {
    const size = this.#sizeFor(length);
    const piece = this.#pieces.get(size)?.pop();
    if (piece === undefined) return Buffer.allocUnsafeSlow(size);
    this.#bytes -= size;
    return piece;
  }

  /** @param piece As `take` gave it. Nobody may read it from here on. */
  give(piece: Buffer): void {
    if (this.#bytes + piece.length > this.#spareBytes) return;
    this.#bytes += piece.length;
    const alike = this.#pieces.get(piece.length);
    if (alike === undefined) this.#pieces.set(piece.length, [piece]);
    else alike.push(piece);
  }

  #sizeFor(length: number): number {
    let size = SMALLEST_BYTES;
    while (size < length) size *= GROWTH;
    return Math.max(length, Math.min(size, this.#mostBytes));
  }
}
