import sharp, { type Sharp } from 'sharp';
import { seeded } from '../faults/random.js';

/** What is to be broken, by the way in which it is coded. */
export type Coding = keyof typeof ENCODERS;

const WIDTH = 240;
const HEIGHT = 180;

const ENCODERS = {
  'baseline JPEG': (picture: Sharp): Sharp => picture.jpeg({ quality: 97 }),
  'progressive JPEG': (picture: Sharp): Sharp => picture.jpeg({ quality: 97, progressive: true }),
  'CMYK JPEG': (picture: Sharp): Sharp => picture.toColourspace('cmyk').jpeg({ quality: 90 }),
  'plain PNG': (picture: Sharp): Sharp => picture.png({ compressionLevel: 3 }),
  'interlaced PNG': (picture: Sharp): Sharp => picture.png({ compressionLevel: 3, progressive: true }),
  'palette PNG': (picture: Sharp): Sharp => picture.png({ palette: true, effort: 1 }),
  'lossy WebP': (picture: Sharp): Sharp => picture.webp({ quality: 95, effort: 0 }),
  'lossless WebP': (picture: Sharp): Sharp => picture.webp({ lossless: true, effort: 0 }),
  GIF: (picture: Sharp): Sharp => picture.gif({ effort: 1 }),
  AVIF: (picture: Sharp): Sharp => picture.avif({ quality: 95, effort: 0 }),
} as const;

/** Every coding that is broken. */
export const CODINGS = Object.keys(ENCODERS) as readonly Coding[];

const made = new Map<Coding, Promise<Buffer>>();

/** A whole picture with enough grain to be tens of kilobytes long; the same each time. */
export function wholePicture(coding: Coding): Promise<Buffer> {
  const picture = made.get(coding) ?? ENCODERS[coding](grain()).toBuffer();
  made.set(coding, picture);
  return picture;
}

/** A picture of one colour, of any size. */
export function plainPicture(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#446688' }, limitInputPixels: false });
}

function grain(): Sharp {
  const random = seeded(11);
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let at = 0; at < pixels.length; at++) pixels[at] = ((at * 7) / WIDTH + random.whole(0, 120)) & 0xff;
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}
