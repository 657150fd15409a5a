import { undecodable } from '../probe/faults.js';
import type { ByteReader } from './bytes.js';
import { pieces } from './pieces.js';

/** A box of the ISO base media file format, which AVIF is built of. */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** Where its content starts: other boxes, or data of its own. */
  readonly data: number;
  /** Before which it ends. */
  readonly end: number;
}

/** The boxes that stand one after another from `start` to `end`. */
export function readBoxes(reader: ByteReader, start: number, end: number): readonly Box[] {
  return [...pieces((at) => readBox(reader, at, end), start, end)];
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
