/** A width and a height in pixels, each 1 or more. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The size to send a picture in: as small as it can be without losing what the model could use. The model squashes
 * the whole picture to its input, so both sides stay at least as long as the input's; the shape is kept and
 * nothing is ever enlarged.
 */
export function targetSize(picture: Size, input: Size): Size {
  const scale = Math.min(1, Math.max(input.width / picture.width, input.height / picture.height));
  return {
    width: Math.max(Math.round(picture.width * scale), Math.min(picture.width, input.width)),
    height: Math.max(Math.round(picture.height * scale), Math.min(picture.height, input.height)),
  };
}
