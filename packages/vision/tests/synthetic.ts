import sharp, { type Sharp } from 'sharp';

/** A picture that looks different in every corner, with soft and hard edges: `width × height` RGB. */
export function syntheticPixels(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const disc = Math.hypot(x / width - 0.7, y / height - 0.3) < 0.2;
      const at = (y * width + x) * 3;
      pixels[at] = disc ? 230 : Math.round((200 * x) / width);
      pixels[at + 1] = disc ? 40 : Math.round((220 * y) / height);
      pixels[at + 2] = Math.round(128 + 100 * Math.sin((x + 2 * y) / 9));
    }
  }
  return pixels;
}

/** The same, ready to be encoded. */
export function synthetic(width = 64, height = 48): Sharp {
  return sharp(syntheticPixels(width, height), { raw: { width, height, channels: 3 } });
}

/** The five types, each as its encoder writes it, as near to the original as it can. */
export const ENCODERS = {
  'image/jpeg': (picture: Sharp): Sharp => picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
  'image/png': (picture: Sharp): Sharp => picture.png(),
  'image/webp': (picture: Sharp): Sharp => picture.webp({ lossless: true }),
  'image/gif': (picture: Sharp): Sharp => picture.gif({ effort: 1 }),
  'image/avif': (picture: Sharp): Sharp => picture.avif({ quality: 90, effort: 0 }),
} as const;

/** How far two pictures of one size are apart, in levels from 0 to 255. */
export function difference(a: Uint8Array, b: Uint8Array): { readonly max: number; readonly mean: number } {
  if (a.length !== b.length) return { max: Infinity, mean: Infinity };
  let max = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const apart = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    max = Math.max(max, apart);
    sum += apart;
  }
  return { max, mean: sum / a.length };
}

/** Numbers from 0 to 1 that are the same in each run. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
