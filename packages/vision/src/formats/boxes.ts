import { undecodable } from '../probe/faults.js';
import type { ByteReader } from './bytes.js';

/** A box of the ISO base media file format, which AVIF is built of. */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** Where its content starts: other boxes, or data of its own. */
  readonly data: number;
  /** Before which it ends. */
  readonly end: number;
}

/** More than any picture has side by side; a hostile file of nothing but heads could have millions. */
const MAX_BOXES = 20_000;

/** The boxes that stand one after another from `start` to `end`. */
export function readBoxes(reader: ByteReader, start: number, end: number): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = start; at < end;) {
    const box = readBox(reader, at, end);
    boxes.push(box);
    if (boxes.length > MAX_BOXES) throw undecodable('the picture is in too many pieces');
    at = box.end;
  }
  return boxes;
}

/** The first box of `type`, if there is one. */
export function findBox(boxes: readonly Box[], type: string): Box | undefined {
  return boxes.find((box) => box.type === type);
}

function readBox(reader: ByteReader, at: number, limit: number): Box {
  const small = reader.u32(at);
  const data = at + (small === 1 ? 16 : 8);
  const end = small === 0 ? limit : at + (small === 1 ? reader.u64(at + 8) : small);
  // A box no longer than its own head would be read for ever.
  if (end < data || end > limit) throw undecodable('the picture is cut off or damaged');
  return { type: reader.text(at + 4, 4), start: at, data, end };
}
