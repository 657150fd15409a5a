import { undecodable } from '../probe/faults.js';

/** More than any picture has; a hostile file of nothing but heads could have millions. */
const MAX_PIECES = 50_000;

/**
 * Walks pieces that stand one after another: segments, chunks, blocks, boxes.
 *
 * @param read Reads the piece at a place; one ends behind where it starts.
 * @param end Before which the last one starts.
 * @throws AppError `IMAGE_UNDECODABLE` when there are more than any picture has.
 */
export function* pieces<Piece extends { readonly end: number }>(
  read: (at: number) => Piece,
  start: number,
  end: number,
): Generator<Piece> {
  let count = 0;
  for (let at = start; at < end;) {
    if (++count > MAX_PIECES) throw undecodable('the picture is in too many pieces');
    const piece = read(at);
    yield piece;
    at = piece.end;
  }
}
