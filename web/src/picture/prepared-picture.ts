import type { Size } from './target-size.js';

/** A picture as it is sent. */
export interface PreparedPicture {
  /** A JPEG without metadata. */
  readonly blob: Blob;
  readonly size: Size;
}
