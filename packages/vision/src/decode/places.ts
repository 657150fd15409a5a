import type { Size } from './size.js';

/** What vectors may touch beyond each piece of memory. */
const VECTOR = 16;

/** Hands out memory behind the room for a picture, piece behind piece. */
export class Places {
  end: number;

  constructor(picture: Size) {
    this.end = rgbxBytes(picture);
  }

  /** @returns where the piece stands, which a vector's length divides. */
  take(length: number): number {
    const at = Math.ceil((this.end + VECTOR) / VECTOR) * VECTOR;
    this.end = at + length + VECTOR;
    return at;
  }
}

/** What a picture of four bytes a pixel takes. */
export function rgbxBytes({ width, height }: Size): number {
  return width * height * 4;
}
