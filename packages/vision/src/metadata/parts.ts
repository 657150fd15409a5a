import { undecodable } from '../probe/faults.js';

/** More than any picture has; a hostile file of nothing but heads could have millions. */
const MAX_PARTS = 100_000;

/** Collects the pieces of a file that stay, as views of its bytes. */
export class Parts {
  readonly #parts: Uint8Array[] = [];

  /** @throws AppError `IMAGE_UNDECODABLE` when there are more than any picture has. */
  add(part: Uint8Array): void {
    this.#parts.push(part);
    if (this.#parts.length > MAX_PARTS) throw undecodable('the picture is in too many pieces');
  }

  /** All of them in one piece, copied. */
  toBytes(): Uint8Array {
    return concat(this.#parts);
  }
}

/** One array of all parts, in order. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The characters of `text`, each below 256, as bytes. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
