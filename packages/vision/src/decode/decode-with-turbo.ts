import { createRequire } from 'node:module';
import type * as JpegTurbo from '@julusian/jpeg-turbo';
import type { JpegHeader } from '../formats/jpeg.js';
import type { Resampler } from './resampler.js';
import type { Size } from './size.js';

/** Above, libvips is quicker: it scales while decoding. */
const MAX_PIXELS = 2 ** 20;
/** As above: how many times larger a picture may be than what is asked for, each way. */
const MAX_SHRINK = 2.5;

const turbo = load();

/** Whether `decodeWithTurbo` takes the picture and is the quicker way. */
export function suitsTurbo({ plain, widthPx, heightPx }: JpegHeader, to: Size): boolean {
  return (
    turbo !== undefined &&
    plain &&
    widthPx * heightPx <= MAX_PIXELS &&
    widthPx <= to.width * MAX_SHRINK &&
    heightPx <= to.height * MAX_SHRINK
  );
}

/**
 * Decodes a small plain JPEG without leaving the thread, in a third of the time that
 * libvips takes to set itself up and do it.
 *
 * @returns RGB, until the resampler is used again; nothing when the JPEG has a fault: libvips then says whether it can be forgiven.
 */
export function decodeWithTurbo(
  bytes: Uint8Array,
  from: Size,
  to: Size,
  resampler: Resampler,
): Uint8Array | undefined {
  if (turbo === undefined) return undefined;
  const jpeg = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const room = resampler.room(from);
    const { width, height } = turbo.decompressSync(jpeg, room, { format: turbo.FORMAT_RGBX });
    if (width !== from.width || height !== from.height) return undefined;
  } catch {
    return undefined;
  }
  return resampler.resample(from, to);
}

/** Absent where the package carries no binary for the machine. */
function load(): typeof JpegTurbo | undefined {
  try {
    return createRequire(import.meta.url)('@julusian/jpeg-turbo') as typeof JpegTurbo;
  } catch {
    return undefined;
  }
}
