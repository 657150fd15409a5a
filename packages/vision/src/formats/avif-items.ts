import { undecodable } from '../probe/faults.js';
import { FULL_BOX_HEAD, readId } from './avif.js';
import { findBox, readBoxes, type Box } from './boxes.js';
import type { ByteReader } from './bytes.js';

/** Bytes of an item, as places in the file. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** More pieces than any picture has; a few bytes of a hostile file could claim millions. */
const MAX_EXTENTS = 10_000;

/** Type of each item by its number, such as `av01` or `Exif`. */
export function readItemTypes(reader: ByteReader, meta: readonly Box[]): ReadonlyMap<number, string> {
  const types = new Map<number, string>();
  const info = findBox(meta, 'iinf');
  if (info === undefined) return types;
  const first = info.data + FULL_BOX_HEAD + (reader.u8(info.data) === 0 ? 2 : 4);
  for (const { type, data } of readBoxes(reader, first, info.end)) {
    const version = reader.u8(data);
    if (type !== 'infe' || version < 2) continue;
    const wide = version > 2;
    const at = data + FULL_BOX_HEAD;
    types.set(readId(reader, at, wide), reader.text(at + (wide ? 6 : 4), 4));
  }
  return types;
}

/** Numbers of the items that are thumbnails of another. */
export function readThumbnails(reader: ByteReader, meta: readonly Box[]): ReadonlySet<number> {
  const references = findBox(meta, 'iref');
  if (references === undefined) return new Set();
  const wide = reader.u8(references.data) > 0;
  const boxes = readBoxes(reader, references.data + FULL_BOX_HEAD, references.end);
  return new Set(boxes.filter(({ type }) => type === 'thmb').map(({ data }) => readId(reader, data, wide)));
}

/** Where the bytes of each item are, by its number. */
export function readExtents(
  reader: ByteReader,
  meta: readonly Box[],
): ReadonlyMap<number, readonly Extent[]> {
  const location = findBox(meta, 'iloc');
  if (location === undefined) return new Map();
  return new LocationReader(reader, location, findBox(meta, 'idat')).read();
}

/** Walks an `iloc` box, whose fields are as wide as its first bytes say. */
class LocationReader {
  readonly #reader: ByteReader;
  readonly #inline: Box | undefined;
  readonly #version: number;
  readonly #widths: { offset: number; length: number; base: number; index: number };
  #at: number;
  #extents = 0;

  constructor(reader: ByteReader, location: Box, inline: Box | undefined) {
    this.#reader = reader;
    this.#inline = inline;
    this.#version = reader.u8(location.data);
    this.#at = location.data + FULL_BOX_HEAD;
    const widths = this.#next(2);
    this.#widths = {
      offset: widths >> 12,
      length: (widths >> 8) & 15,
      base: (widths >> 4) & 15,
      index: this.#version > 0 ? widths & 15 : 0,
    };
  }

  read(): ReadonlyMap<number, readonly Extent[]> {
    const items = new Map<number, readonly Extent[]>();
    const idWidth = this.#version < 2 ? 2 : 4;
    for (let left = this.#next(idWidth); left > 0; left--) {
      const id = this.#next(idWidth);
      items.set(id, this.#item());
    }
    return items;
  }

  #item(): readonly Extent[] {
    const isInline = this.#version > 0 && this.#next(2) % 16 === 1;
    this.#next(2);
    const origin = isInline ? (this.#inline?.data ?? 0) : 0;
    const base = origin + this.#next(this.#widths.base);
    const extents: Extent[] = [];
    for (let left = this.#next(2); left > 0; left--) {
      if (++this.#extents > MAX_EXTENTS) throw undecodable('the AVIF is in too many pieces');
      this.#next(this.#widths.index);
      const start = base + this.#next(this.#widths.offset);
      extents.push({ start, end: start + this.#next(this.#widths.length) });
    }
    return extents;
  }

  #next(width: number): number {
    const at = this.#at;
    this.#at += width;
    switch (width) {
      case 0:
        return 0;
      case 2:
        return this.#reader.u16(at);
      case 4:
        return this.#reader.u32(at);
      case 8:
        return this.#reader.u64(at);
      default:
        throw undecodable('the AVIF is damaged');
    }
  }
}
