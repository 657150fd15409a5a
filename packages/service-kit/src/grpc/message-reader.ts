import type { SparePieces } from './spare-pieces.js';

/** Before each message on the wire: whether it is compressed, and its length. */
export const HEAD_BYTES = 5;
/** What is smaller lies in memory that Node shares out by itself. */
const SMALL_BYTES = 4096;
const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Puts the messages of a call together as their parts arrive, in place of what grpc-js
 * does that with: it keeps all parts, and copies them once the last has come. Memory is
 * taken as parts come, whatever length a sender announces.
 */
export class MessageReader {
  readonly #spares: SparePieces;
  readonly #mostBytes: number;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  /** Of the message that comes, with its head; 0 as long as that is not whole. */
  #length = 0;
  /** How much of it is there. */
  #at = 0;
  /** Holds it, its head first. */
  #whole = NOTHING;
  #lent: Buffer[] = [];

  /** @param mostBytes The longest message that is taken. */
  constructor(spares: SparePieces, mostBytes: number) {
    this.#spares = spares;
    this.#mostBytes = mostBytes;
  }

  /**
   * Takes the next part.
   *
   * @returns the messages that it ends, each with its head.
   * @throws Error for one that is too long, in the words of grpc-js, which answers with them.
   */
  write(data: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    for (let from = 0; from < data.length;) {
      from += this.#length === 0 ? this.#readHead(data, from) : this.#readOn(data, from);
      if (this.#at === this.#length) messages.push(this.#end());
    }
    return messages;
  }

  /** Gives the memory of all messages back: nobody may read one from here on. */
  release(): void {
    for (const piece of this.#lent) this.#spares.give(piece);
    this.#lent = [];
  }

  #readHead(data: Buffer, from: number): number {
    const taken = data.copy(this.#head, this.#at, from, from + HEAD_BYTES - this.#at);
    this.#at += taken;
    if (this.#at < HEAD_BYTES) return taken;
    const size = this.#head.readUInt32BE(1);
    if (size > this.#mostBytes) {
      throw new Error(`Received message larger than max (${size} vs ${this.#mostBytes})`);
    }
    this.#length = HEAD_BYTES + size;
    this.#whole =
      this.#length <= SMALL_BYTES ? Buffer.allocUnsafe(this.#length) : this.#spares.take(SMALL_BYTES);
    this.#head.copy(this.#whole);
    return taken;
  }

  #readOn(data: Buffer, from: number): number {
    const end = Math.min(this.#length, this.#at + data.length - from);
    if (end > this.#whole.length) this.#grow(end);
    const taken = data.copy(this.#whole, this.#at, from, from + end - this.#at);
    this.#at += taken;
    return taken;
  }

  #grow(length: number): void {
    const larger = this.#spares.take(length);
    this.#whole.copy(larger, 0, 0, this.#at);
    this.#spares.give(this.#whole);
    this.#whole = larger;
  }

  #end(): Buffer {
    const message = this.#whole.subarray(0, this.#length);
    if (this.#length > SMALL_BYTES) this.#lent.push(this.#whole);
    this.#whole = NOTHING;
    this.#length = this.#at = 0;
    return message;
  }
}
