import type { Orientation } from '../formats/orientation.js';

/** A header as the file has it, before orientation. */
export interface Header {
  /** Columns stored in the file. */
  readonly widthPx: number;
  /** Rows stored in the file. */
  readonly heightPx: number;
  /** What is still to be done to the decoded pixels, so that they are upright. */
  readonly orientation: Orientation;
}
