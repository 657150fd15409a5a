import type { ByteReader } from './bytes.js';

/**
 * EXIF's eight ways to hold a camera: 1 is upright, 2 mirrored, 3 upside down,
 * 4 flipped, 5 to 8 lie on a side (width and height change places).
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/** Whether width and height change places. */
export function liesOnSide(orientation: Orientation): boolean {
  return orientation >= 5;
}

/**
 * Reads the orientation out of EXIF data.
 *
 * @param at Where the TIFF header (`II*` or `MM*`) stands.
 * @param end Before which the EXIF data ends.
 * @returns 1 when there is none that makes sense: bad EXIF spoils no picture.
 */
export function readOrientation(reader: ByteReader, at: number, end: number): Orientation {
  const little = reader.has(at, 'II*\0');
  if (!little && !reader.has(at, 'MM\0*')) return 1;
  if (at + 8 > end) return 1;
  const directory = at + reader.u32(at + 4, little);
  if (directory + 2 > end) return 1;
  const entries = reader.u16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > end) return 1;
    if (reader.u16(entry, little) !== ORIENTATION_TAG) continue;
    if (reader.u16(entry + 2, little) !== SHORT) return 1;
    return toOrientation(reader.u16(entry + 8, little));
  }
  return 1;
}

function toOrientation(value: number): Orientation {
  switch (value) {
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
      return value;
    default:
      return 1;
  }
}
