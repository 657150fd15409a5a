import { REPOSITORY } from '@isitacat/launcher';
import { sharedData } from '@isitacat/testkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

const LATITUDE = [52, 1, 31, 1, 12, 1] as const;
const DATUM = 'secret-datum';
const CAT = 'demo/cat/oxford_pets_sample__Egyptian_Mau_161.jpg';

/** A cat with a position in its metadata, in the place where each format has it. */
function located(width: number): Sharp {
  const position = { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1', GPSMapDatum: DATUM };
  return sharp(sharedData(CAT))
    .resize(width)
    .withExif({ IFD0: { Make: 'Camera' }, IFD3: position });
}

/** Real pictures that tell where they were taken, by what is told of them; `name` is the file's. */
export const LOCATED_PICTURES = [
  { told: 'a large JPEG', name: 'photo.jpg', make: () => located(3000).jpeg().toBuffer() },
  { told: 'a JPEG too small to be scaled', name: 'small.jpg', make: () => located(200).jpeg().toBuffer() },
  { told: 'a PNG', name: 'picture.png', make: () => located(200).png().toBuffer() },
  { told: 'a WebP', name: 'picture.webp', make: () => located(200).webp().toBuffer() },
  { told: 'an AVIF', name: 'picture.avif', make: () => located(200).avif({ effort: 0 }).toBuffer() },
  {
    told: 'a HEIC',
    name: 'cat.heic',
    make: () => readFile(join(REPOSITORY, 'tests', 'fixtures', 'cat.heic')),
  },
] as const;

/** The latitude as EXIF has it, in either byte order. */
const RATIONALS = [true, false].map((isLittle) => {
  const bytes = Buffer.alloc(LATITUDE.length * 4);
  for (const [index, number] of LATITUDE.entries())
    if (isLittle) bytes.writeUInt32LE(number, index * 4);
    else bytes.writeUInt32BE(number, index * 4);
  return bytes;
});

/** Whether bytes tell where a picture was taken. */
export function tellsPosition(bytes: Buffer): boolean {
  return [...RATIONALS, DATUM].some((trace) => bytes.includes(trace));
}
