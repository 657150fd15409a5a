/** Width and height in pixels, each a whole number of at least 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
