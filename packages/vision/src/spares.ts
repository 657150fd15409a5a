/** Larger pieces are not kept: hardly any picture needs them. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Pieces are a little larger than what is asked for, so that the next one often fits. */
const STEP = 64 * 1024;

/**
 * Memory that is used again: to get a large piece from the system, and give it back,
 * costs as much as to copy it several times.
 */
export class Spares {
  readonly #most: number;
  #pieces: ArrayBuffer[] = [];

  /** @param most How many pieces to keep, 1 or more: as many as are in use at once. */
  constructor(most: number) {
    this.#most = most;
  }

  /** @returns so many bytes, whatever stands in them; `give` them back when nobody needs them any more. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const index = this.#pieces.findIndex(({ byteLength }) => byteLength >= length);
    const [piece = new ArrayBuffer(Math.ceil(length / STEP) * STEP)] =
      index < 0 ? [] : this.#pieces.splice(index, 1);
    return new Uint8Array(piece, 0, length);
  }

  /** @param bytes As `take` gave them. Nobody may read them from here on. */
  give({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (buffer.byteLength > MOST_BYTES) return;
    // The smallest makes way first; the first that fits is then the smallest.
    this.#pieces = [...this.#pieces, buffer].sort((a, b) => a.byteLength - b.byteLength).slice(-this.#most);
  }
}
