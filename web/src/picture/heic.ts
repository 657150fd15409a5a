import { AppError } from '@isitacat/errors';

/** Brands of pictures in HEVC, as phones store them; AVIF has others, and browsers open it themselves. */
const BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/** Larger ones would take more memory than a tab has: four bytes a pixel, twice. */
const MAX_PIXELS = 100e6;

/** Whether the first bytes are those of a HEIC picture, whatever its name says. */
export async function isHeic(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const text = String.fromCharCode(...head);
  return text.slice(4, 8) === 'ftyp' && BRANDS.has(text.slice(8, 12));
}

/**
 * The pixels of a HEIC picture, upright. Loads its decoder when first called, 1.5 MB. Only in a worker: it takes
 * about a second for a phone's photo.
 *
 * @throws AppError `IMAGE_UNDECODABLE`, `IMAGE_TOO_LARGE`, or `SERVER_UNREACHABLE` when the decoder cannot be loaded.
 */
export async function decodeHeic(file: Blob): Promise<ImageData> {
  const decoder = await loadDecoder();
  const pictures = decoder.decode(new Uint8Array(await file.arrayBuffer()));
  try {
    const picture = pictures.find((candidate) => candidate.is_primary()) ?? pictures[0];
    if (!picture) throw new AppError('IMAGE_UNDECODABLE', 'the HEIC file holds no picture that can be read');
    const [width, height] = [picture.get_width(), picture.get_height()];
    if (width * height > MAX_PIXELS)
      throw new AppError('IMAGE_TOO_LARGE', 'the picture has more than 100 megapixels');
    const pixels = new ImageData(width, height);
    await new Promise<void>((resolve, reject) => {
      picture.display(pixels, (drawn) => {
        if (drawn) resolve();
        else reject(new AppError('IMAGE_UNDECODABLE', 'the HEIC picture cannot be read'));
      });
    });
    return pixels;
  } finally {
    for (const picture of pictures) picture.free();
  }
}

async function loadDecoder() {
  try {
    const { loadHeicDecoder } = await import('./heic-decoder.js');
    return await loadHeicDecoder();
  } catch (cause) {
    throw new AppError('SERVER_UNREACHABLE', 'the decoder of HEIC pictures could not be loaded', { cause });
  }
}
