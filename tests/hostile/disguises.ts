import { seeded } from '../faults/random.js';
import { latin1 } from './bytes.js';
import type { HostileFile } from './hostile-file.js';
import { segment, withSegments } from './jpeg.js';
import { CODINGS, wholePicture } from './whole-pictures.js';

const COPIES = 8;
const LONGEST = 20_000;
const SCRIPT = '<script>alert(1)</script>';

/** What files of many kinds begin with: those that are taken, those that are not, and those that are switched off. */
const HEADS: Readonly<Record<string, string>> = {
  nothing: '',
  JPEG: '\xff\xd8\xff\xe0\0\x10JFIF\0',
  'JPEG of another head': '\xff\xd8\xff\xdb',
  PNG: '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x40\x08\x02\0\0\0',
  'PNG signature': '\x89PNG\r\n\x1a\n',
  'lossy WebP': 'RIFF\0\x40\0\0WEBPVP8 \0\x40\0\0\x30\x01\0\x9d\x01\x2a\x40\0\x40\0',
  'lossless WebP': 'RIFF\0\x40\0\0WEBPVP8L\0\x40\0\0\x2f\x3f\xc0\x0f\0',
  'extended WebP': 'RIFF\0\x40\0\0WEBPVP8X\x0a\0\0\0\xff\0\0\0\x3f\0\0\x3f\0\0',
  'GIF of 1987': 'GIF87a\x40\0\x40\0\x80\0\0',
  GIF: 'GIF89a\x40\0\x40\0\x80\0\0',
  AVIF: '\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf',
  'AVIF sequence': '\0\0\0\x1cftypavis\0\0\0\0avifmif1miaf',
  'AVIF with a box': '\0\0\0\x14ftypavif\0\0\0\0mif1\0\0\x10\0meta\0\0\0\0',
  HEIC: '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
  video: '\0\0\0\x18ftypisom\0\0\0\0isommp42',
  TIFF: 'II*\0\x08\0\0\0',
  'TIFF of the other order': 'MM\0*\0\0\0\x08',
  BigTIFF: 'II+\0\x08\0\0\0',
  BMP: 'BM\x36\x10\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x40\0\0\0\x40\0\0\0\x01\0\x18\0',
  icon: '\0\0\x01\0\x01\0\x40\x40',
  Photoshop: '8BPS\0\x01',
  'JPEG XL': '\xff\x0a',
  'JPEG XL in boxes': '\0\0\0\x0cJXL \r\n\x87\n',
  'JPEG 2000': '\0\0\0\x0cjP  \r\n\x87\n',
  'JPEG 2000 stream': '\xff\x4f\xff\x51',
  PPM: 'P6 64 64 255\n',
  PFM: 'PF\n64 64\n-1.0\n',
  Radiance: '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 64 +X 64\n',
  OpenEXR: 'v/1\x01\x02\0\0\0',
  FITS: 'SIMPLE  =                    T / ',
  'pixels of libvips': '\x08\xf2\xa6\xb6\0\0\0\x40\0\0\0\x40\0\0\0\x03',
  Matlab: 'MATLAB 5.0 MAT-file, ',
  NIfTI: '\x5c\x01\0\0',
  PDF: '%PDF-1.7\n',
  PostScript: '%!PS-Adobe-3.0\n',
  SVG: '<svg xmlns="http://www.w3.org/2000/svg">',
  'SVG behind a declaration': '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;',
  'SVG that reads a file': '<svg><image href="file:///etc/passwd"/>',
  'web page': `<!DOCTYPE html><html>${SCRIPT}`,
  ZIP: 'PK\x03\x04',
  gzip: '\x1f\x8b\x08\0',
  zstd: '\x28\xb5\x2f\xfd',
  Matroska: '\x1a\x45\xdf\xa3',
  program: '\x7fELF\x02\x01\x01',
  'HDF5 file': '\x89HDF\r\n\x1a\n',
};

/** Files of every kind behind their first bytes: noise, other pictures, and two kinds in one. */
export async function disguises(seed: number): Promise<readonly HostileFile[]> {
  return [...noises(seed), ...(await beforePictures()), ...(await twoInOne()), ...nothings()];
}

function noises(seed: number): readonly HostileFile[] {
  return Object.entries(HEADS).flatMap(([name, head], n) =>
    Array.from({ length: COPIES }, (_, copy) => ({
      kind: 'noise',
      name: `${name}, copy ${copy}`,
      make: () => {
        const random = seeded(seed + n * COPIES + copy);
        const noise = Uint8Array.from({ length: random.whole(0, LONGEST) }, () => random.whole(0, 256));
        return Buffer.concat([latin1(head), noise]);
      },
    })),
  );
}

async function beforePictures(): Promise<readonly HostileFile[]> {
  const whole = await wholePicture('baseline JPEG');
  return Object.entries(HEADS).map(([name, head]) => ({
    kind: 'polyglot',
    name: `${name} before a JPEG`,
    make: () => Buffer.concat([latin1(head), whole]),
  }));
}

async function twoInOne(): Promise<readonly HostileFile[]> {
  const jpeg = await wholePicture('baseline JPEG');
  const trailers = ['PDF', 'ZIP', 'web page', 'video', 'GIF', 'PNG'] as const;
  const behind = await Promise.all(
    CODINGS.map(async (coding) => {
      const whole = await wholePicture(coding);
      return trailers.map((name) => ({
        kind: 'polyglot',
        name: `${coding} before ${name}`,
        make: () => Buffer.concat([whole, latin1(HEADS[name] ?? ''), jpeg]),
      }));
    }),
  );
  const inside = trailers.map((name) => ({
    kind: 'polyglot',
    name: `JPEG around ${name}`,
    make: () => withSegments(jpeg, segment(0xfe, latin1(HEADS[name] ?? ''), latin1(SCRIPT))),
  }));
  const script = {
    kind: 'polyglot',
    name: 'GIF that is a script',
    make: () => latin1('GIF89a=1/*\0\0\x80\0\0*/;alert(1)'),
  };
  return [...behind.flat(), ...inside, script];
}

function nothings(): readonly HostileFile[] {
  return [0, 1, 2, 3, 11, 12, 1_000_000].map((bytes) => ({
    kind: 'nothing',
    name: `${bytes} zeros`,
    make: () => Buffer.alloc(bytes),
  }));
}
