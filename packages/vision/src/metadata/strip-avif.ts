import { undecodable } from '../probe/faults.js';
import { FULL_BOX_HEAD, readMeta } from '../formats/avif.js';
import { readExtents, readItemTypes, readThumbnails } from '../formats/avif-items.js';
import { readBoxes, type Box } from '../formats/boxes.js';
import type { ByteReader } from '../formats/bytes.js';
import { latin1 } from './concat.js';

/** Items that a picture is made of; others (Exif, XMP) speak about it. */
const PICTURE_ITEMS = new Set(['av01', 'grid', 'iovl', 'iden', 'tmap']);
/** Boxes that a decoder needs, by what they stand in. */
const NEEDED = {
  file: new Set(['ftyp', 'meta', 'mdat', 'moov']),
  meta: new Set(['hdlr', 'dinf', 'pitm', 'iinf', 'iloc', 'iref', 'iprp', 'idat', 'grpl']),
  moov: new Set(['mvhd', 'trak', 'mvex']),
  trak: new Set(['tkhd', 'edts', 'mdia', 'tref']),
} as const;
/** Boxes that hold nothing but items: what is overwritten elsewhere would change what the file says. */
const HOLDS_ITEMS = { file: 'mdat', meta: 'idat' } as const;
/** More of them than any picture has. */
const MOST_HOLDERS = 100;
/** What a box is called whose content means nothing. */
const FREE = latin1('free');

/**
 * Overwrites with zeros what does not decide how the picture looks, and moves
 * nothing: the file is full of places counted from its start. How the picture is
 * turned stands in properties of its own and stays.
 */
export function stripAvif(reader: ByteReader): Uint8Array {
  const out = new Uint8Array(reader.bytes);
  const meta = readMeta(reader);
  const types = readItemTypes(reader, meta);
  const thumbnails = readThumbnails(reader, meta);
  const holders = holdersOfItems(reader, meta);
  let left = out.length;
  for (const [id, extents] of readExtents(reader, meta)) {
    if (PICTURE_ITEMS.has(types.get(id) ?? '') && !thumbnails.has(id)) continue;
    for (const { start, end } of extents) {
      left -= end - start;
      const isHeld = holders.some((box) => box.data <= start && end <= box.end);
      // Items that share their bytes over and over are a way to burn time.
      if ((!isHeld && end > start) || left < 0) throw undecodable('the AVIF is damaged');
      out.fill(0, start, end);
    }
  }
  freeUnneeded(out, unneeded(reader));
  return out;
}

function holdersOfItems(reader: ByteReader, meta: readonly Box[]): readonly Box[] {
  const file = readBoxes(reader, 0, reader.length).filter(({ type }) => type === HOLDS_ITEMS.file);
  const holders = [...file, ...meta.filter(({ type }) => type === HOLDS_ITEMS.meta)];
  if (holders.length > MOST_HOLDERS) throw undecodable('the AVIF is in too many pieces');
  return holders;
}

function unneeded(reader: ByteReader): readonly Box[] {
  const file = readBoxes(reader, 0, reader.length);
  const inside = (boxes: readonly Box[], type: string, skip = 0): readonly Box[] =>
    boxes.filter((box) => box.type === type).flatMap((box) => readBoxes(reader, box.data + skip, box.end));
  const movie = inside(file, 'moov');
  return [
    ...file.filter(({ type }) => !NEEDED.file.has(type)),
    ...inside(file, 'meta', FULL_BOX_HEAD).filter(({ type }) => !NEEDED.meta.has(type)),
    ...movie.filter(({ type }) => !NEEDED.moov.has(type)),
    ...inside(movie, 'trak').filter(({ type }) => !NEEDED.trak.has(type)),
  ];
}

function freeUnneeded(out: Uint8Array, boxes: readonly Box[]): void {
  for (const { start, data, end } of boxes) {
    out.set(FREE, start + 4);
    out.fill(0, data, end);
  }
}
