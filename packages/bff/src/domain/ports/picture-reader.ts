/** Reads pictures without decoding them. */
export interface PictureReader {
  /**
   * Says what a picture is.
   *
   * @throws AppError `IMAGE_EMPTY`, `IMAGE_TYPE_UNSUPPORTED`, `IMAGE_UNDECODABLE`, `IMAGE_TOO_LARGE`.
   */
  probe(
    content: Uint8Array,
    maxBytes: number,
  ): { readonly mimeType: string; readonly widthPx: number; readonly heightPx: number };
  /** The same picture without position, camera and other metadata; colours and orientation stay. */
  strip(content: Uint8Array): Uint8Array;
  /** A picture that decodes to just these pixels. @param pixels RGB, row by row. */
  wrap(pixels: Uint8Array, size: { readonly width: number; readonly height: number }): Uint8Array;
}
