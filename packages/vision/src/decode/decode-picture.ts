import { checkedHeader } from '../probe/probe-picture.js';
import type { TypedHeader } from '../probe/read-header.js';
import { decodeWithLibvips } from './decode-with-libvips.js';
import { decodeWithTurbo, suitsTurbo } from './decode-with-turbo.js';
import type { EighthDecoder, Pixels } from './eighth-decoder.js';
import { orient, sizeBeforeOrientation } from './orient.js';
import type { Resampler } from './resampler.js';
import type { Size } from './size.js';
import { createTools, type Tools } from './tools.js';
import { untilAborted } from './until-aborted.js';

/** Options of {@link decodePicture}. */
export interface DecodeOptions {
  /** Ends the wait; a decode that already runs on a thread of libvips ends there unseen. */
  readonly signal?: AbortSignal;
  /** Where the pixels go: as many bytes as there are of them. Default: new memory. */
  readonly into?: Uint8Array;
}

let tools: Tools | undefined;

/**
 * Turns an encoded picture into the pixels that a model takes. Training and
 * serving both come through here, so that they see the same pixels.
 *
 * The first frame; upright (EXIF orientation applied); in sRGB, eight bits a
 * channel, whatever the picture's own colours are; what is transparent shows
 * white; the whole picture squashed or stretched to `size`, averaged where it
 * shrinks.
 *
 * @param bytes A JPEG, PNG, WebP, GIF or AVIF; not changed, not kept.
 * @returns RGB, `size.height × size.width × 3` bytes, row by row; the caller's to keep.
 * @throws AppError as `probePicture` does, `IMAGE_UNDECODABLE` when the pixels are
 *   damaged or cut off, `DEADLINE_EXCEEDED` when decoding runs away.
 * @throws The signal's reason once it is aborted.
 */
export async function decodePicture(
  bytes: Uint8Array,
  size: Size,
  options: DecodeOptions = {},
): Promise<Uint8Array> {
  options.signal?.throwIfAborted();
  const header = checkedHeader(bytes);
  const from = { width: header.widthPx, height: header.heightPx };
  const to = sizeBeforeOrientation(size, header.orientation);
  const { resampler, eighth } = (tools ??= createTools());
  const found = quickly(header, bytes, to, resampler) ?? anEighth(header, bytes, to, eighth);
  const pixels =
    found instanceof Uint8Array
      ? found
      : await untilAborted(decodeWithLibvips(found ?? bytes, from, to, resampler), options.signal);
  const { into = new Uint8Array(pixels.length) } = options;
  orient(pixels, size, header.orientation, into);
  return into;
}

/** Small plain JPEGs, which is what the page sends. */
function quickly(
  header: TypedHeader,
  bytes: Uint8Array,
  to: Size,
  resampler: Resampler,
): Uint8Array | undefined {
  if (header.mimeType !== 'image/jpeg' || !suitsTurbo(header, to)) return undefined;
  return decodeWithTurbo(bytes, { width: header.widthPx, height: header.heightPx }, to, resampler);
}

/** Plain JPEGs that are many times larger than what is asked for; some at a size that libvips begins with, too. */
function anEighth(
  header: TypedHeader,
  bytes: Uint8Array,
  to: Size,
  decoder: EighthDecoder | undefined,
): Uint8Array | Pixels | undefined {
  if (header.mimeType !== 'image/jpeg' || decoder?.suits(header, bytes, to) !== true) return undefined;
  return decoder.decode(bytes, header, to);
}
