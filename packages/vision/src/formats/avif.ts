import type { Header } from '../probe/header.js';
import { undecodable } from '../probe/faults.js';
import { findBox, readBoxes, type Box } from './boxes.js';
import type { ByteReader } from './bytes.js';

/** A full box begins with a version byte and 24 bits of flags. */
export const FULL_BOX_HEAD = 4;

/** The boxes in the `meta` box at the top of the file. */
export function readMeta(reader: ByteReader): readonly Box[] {
  const meta = findBox(readBoxes(reader, 0, reader.length), 'meta');
  if (meta === undefined) throw undecodable('the AVIF has no still picture');
  return readBoxes(reader, meta.data + FULL_BOX_HEAD, meta.end);
}

/**
 * Reads the size of the primary item as it is to be seen: AVIF says in its own
 * properties how the picture is turned, and whoever decodes it must obey them,
 * so nothing is left to do afterwards.
 */
export function readAvifHeader(reader: ByteReader): Header {
  const meta = readMeta(reader);
  let size: Pick<Header, 'widthPx' | 'heightPx'> | undefined;
  for (const property of primaryProperties(reader, meta)) {
    const at = property.data;
    if (property.type === 'ispe') {
      size = { widthPx: reader.u32(at + 4), heightPx: reader.u32(at + 8) };
    } else if (property.type === 'clap' && size !== undefined) {
      size = { widthPx: fraction(reader, at), heightPx: fraction(reader, at + 8) };
    } else if (property.type === 'irot' && size !== undefined && reader.u8(at) % 2 === 1) {
      size = { widthPx: size.heightPx, heightPx: size.widthPx };
    }
  }
  if (size === undefined) throw undecodable('the AVIF has no size');
  return { ...size, orientation: 1 };
}

function fraction(reader: ByteReader, at: number): number {
  return Math.round(reader.u32(at) / Math.max(1, reader.u32(at + 4)));
}

/** The properties of the primary item, in the order in which they apply. */
function primaryProperties(reader: ByteReader, meta: readonly Box[]): readonly Box[] {
  const primary = findBox(meta, 'pitm');
  const properties = findBox(meta, 'iprp');
  if (primary === undefined || properties === undefined) throw undecodable('the AVIF has no size');
  const id = readId(reader, primary.data + FULL_BOX_HEAD, reader.u8(primary.data) > 0);
  const boxes = readBoxes(reader, properties.data, properties.end);
  const container = findBox(boxes, 'ipco');
  if (container === undefined) throw undecodable('the AVIF has no size');
  const all = readBoxes(reader, container.data, container.end);
  return boxes
    .filter(({ type }) => type === 'ipma')
    .flatMap((association) => associatedIndices(reader, association, id))
    .flatMap((index) => all[index - 1] ?? []);
}

/** The one-based numbers of the properties that an `ipma` box gives to the item. */
function associatedIndices(reader: ByteReader, { data }: Box, item: number): readonly number[] {
  const wideId = reader.u8(data) > 0;
  const wideIndex = reader.u8(data + 3) % 2 === 1;
  const entries = reader.u32(data + FULL_BOX_HEAD);
  let at = data + FULL_BOX_HEAD + 4;
  for (let entry = 0; entry < entries; entry++) {
    const id = readId(reader, at, wideId);
    at += wideId ? 4 : 2;
    const count = reader.u8(at++);
    const width = wideIndex ? 2 : 1;
    if (id === item)
      return Array.from({ length: count }, (_, i) => readIndex(reader, at + i * width, wideIndex));
    at += count * width;
  }
  return [];
}

/** The highest bit says whether a reader must understand the property; the rest is the number. */
function readIndex(reader: ByteReader, at: number, wide: boolean): number {
  return wide ? reader.u16(at) & 0x7fff : reader.u8(at) & 0x7f;
}

/** An item's number, two or four bytes wide. */
export function readId(reader: ByteReader, at: number, wide: boolean): number {
  return wide ? reader.u32(at) : reader.u16(at);
}
