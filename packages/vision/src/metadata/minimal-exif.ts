import type { Orientation } from '../formats/orientation.js';

/**
 * EXIF data that say how the picture is turned, and nothing else: a TIFF header,
 * one directory with one entry, no further directory.
 */
export function minimalExif(orientation: Orientation): Uint8Array {
  // prettier-ignore
  return Uint8Array.of(
    0x4d, 0x4d, 0x00, 0x2a, 0, 0, 0, 8, // big-endian, directory at 8
    0, 1, // one entry
    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, // orientation, one SHORT
    0, 0, 0, 0, // no directory follows
  );
}
