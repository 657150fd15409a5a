import { probePicture, stripMetadata } from '@isitacat/vision';
import sharp, { type Sharp } from 'sharp';
import type { FuzzTarget } from '../target.js';

const REFUSALS = ['IMAGE_EMPTY', 'IMAGE_TYPE_UNSUPPORTED', 'IMAGE_UNDECODABLE', 'IMAGE_TOO_LARGE'] as const;

const WORDS: Readonly<Record<string, readonly string[]>> = {
  jpeg: [
    ...['\xff\xd8', '\xff\xd9', '\xff\xda\0\x08\x01\x01\0\0\x3f\0', '\xff\xe1\0\x20Exif\0\0', '\xff\xe2'],
    ...['ICC_PROFILE\0', '\xff\xfe\0\x02', '\xff\xee\0\x0eAdobe', '\xff\xd0', 'MM\0*', 'II*\0', '\x01\x12'],
  ],
  png: ['IHDR', 'IDAT', 'IEND', 'eXIf', 'acTL', 'fdAT', 'iCCP', 'tEXt', 'MM\0*\0\0\0\x08', '\0\0\0\0'],
  webp: [
    'VP8 ',
    'VP8L',
    'VP8X',
    'ALPH',
    'ANIM',
    'ANMF',
    'ICCP',
    'EXIF',
    'XMP ',
    'RIFF',
    'II*\0',
    '\x9d\x01\x2a',
  ],
  gif: ['GIF87a', ',', '!\xf9\x04', '!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', '!\xfe', ';', '\0'],
  avif: [
    ...[
      'ftyp',
      'avif',
      'avis',
      'meta',
      'mdat',
      'moov',
      'trak',
      'hdlr',
      'pitm',
      'iinf',
      'infe',
      'iloc',
      'iref',
    ],
    ...[
      'iprp',
      'ipco',
      'ipma',
      'ispe',
      'irot',
      'imir',
      'clap',
      'idat',
      'thmb',
      'Exif',
      'mime',
      'av01',
      'grid',
    ],
    ...['\0\0\0\x08free', '\0\0\0\x01', '\0\0\0\0'],
  ],
};

const VARIANTS: Readonly<Record<string, readonly ((picture: Sharp) => Sharp)[]>> = {
  jpeg: [
    (each) => each.jpeg(),
    (each) => each.jpeg({ progressive: true }),
    (each) => each.greyscale().jpeg(),
  ],
  png: [
    (each) => each.png(),
    (each) => each.png({ palette: true }),
    (each) => each.png({ progressive: true }),
  ],
  webp: [
    (each) => each.webp(),
    (each) => each.webp({ lossless: true }),
    (each) => each.ensureAlpha(0.5).webp(),
  ],
  gif: [(each) => each.gif()],
  avif: [(each) => each.avif({ effort: 0 }), (each) => each.ensureAlpha(0.5).avif({ effort: 0 })],
};

/** The readers of one type's head and pieces: they tell the size, and take metadata out. */
export async function pictureTarget(type: string): Promise<FuzzTarget> {
  return {
    name: type,
    seeds: await seedsOf(type),
    words: WORDS[type] ?? [],
    refusals: REFUSALS,
    read: (bytes) => {
      probePicture(bytes);
      const stripped = stripMetadata(bytes);
      const again = stripMetadata(stripped);
      if (Buffer.compare(stripped, again) !== 0) throw new Error('metadata is left after it was taken out');
    },
  };
}

/** Types by the first bytes, and what is told of the others. */
export async function kindTarget(): Promise<FuzzTarget> {
  const seeds = await Promise.all(Object.keys(VARIANTS).map(seedsOf));
  const others = [
    '%PDF-1.7',
    'II*\0',
    'BM',
    '8BPS',
    '<svg >',
    '<!doctype html>',
    'text',
    'PK\x03\x04',
    '\0\0\x01\0',
  ];
  return {
    name: 'kind',
    seeds: [...seeds.flat(), ...others.map((text) => Buffer.from(text, 'latin1'))],
    words: [...Object.values(WORDS).flat(), ...others, 'ftypheic', 'ftypavif', 'ftypisom'],
    refusals: REFUSALS,
    read: (bytes) => probePicture(bytes, { maxBytes: 16_384 }),
  };
}

async function seedsOf(type: string): Promise<readonly Uint8Array[]> {
  const pictures = (VARIANTS[type] ?? []).flatMap((encode) => [plain(encode), described(encode)]);
  const frames = type === 'gif' || type === 'webp' ? [animated(type)] : [];
  return await Promise.all([...pictures, ...frames]);
}

function plain(encode: (picture: Sharp) => Sharp): Promise<Buffer> {
  return encode(sharp({ create: { width: 16, height: 12, channels: 3, background: '#456' } })).toBuffer();
}

function described(encode: (picture: Sharp) => Sharp): Promise<Buffer> {
  const picture = sharp({ create: { width: 16, height: 12, channels: 3, background: '#654' } });
  return encode(picture)
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N' } })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
    .toBuffer();
}

function animated(type: 'gif' | 'webp'): Promise<Buffer> {
  const frames = Buffer.from(Array.from({ length: 16 * 12 * 3 * 2 }, (_, at) => (at * 7) % 256));
  const picture = sharp(frames, { raw: { width: 16, height: 24, channels: 3, pageHeight: 12 } });
  return (type === 'gif' ? picture.gif({ loop: 3 }) : picture.webp({ loop: 3 })).toBuffer();
}
