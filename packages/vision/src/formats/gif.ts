import type { Header } from '../probe/header.js';
import type { ByteReader } from './bytes.js';

/** Reads the size of the screen that the frames are drawn on. */
export function readGifHeader(reader: ByteReader): Header {
  return { widthPx: reader.u16(6, true), heightPx: reader.u16(8, true), orientation: 1 };
}
