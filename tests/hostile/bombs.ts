import { bigEndian, latin1, patchedAfter } from './bytes.js';
import { gif } from './gif.js';
import type { HostileFile } from './hostile-file.js';
import { FRAME, frame, greyJpeg, jpeg, scannedJpeg } from './jpeg.js';
import { blackPng, packedZeros, png, pngChunk, pngHeader } from './png.js';
import { pixelsOf, webp, webpCanvas } from './webp.js';
import { plainPicture } from './whole-pictures.js';

/** The most pixels that are taken, as a square. */
const SIDE = 7_071;
const MOST = { width: SIDE, height: SIDE };
const SMALL = { width: 16, height: 16 };
const GIGABYTE = 1_000_000_000;

/** Small files that unpack to much, or to little again and again. */
export function bombs(): readonly HostileFile[] {
  return [...pngBombs(), ...jpegBombs(), ...gifBombs(), ...webpBombs(), ...avifBombs()];
}

function pngBombs(): readonly HostileFile[] {
  const packed = (before: string): Buffer => Buffer.concat([latin1(before), packedZeros(GIGABYTE)]);
  const text = pngHeader(SMALL);
  return [
    bomb('PNG of the most pixels', () => blackPng(MOST)),
    bomb('PNG of the most pixels, 16 bits and alpha', () => blackPng({ ...MOST, depth: 16, colour: 6 })),
    bomb('PNG of the most pixels, interlaced', () => blackPng({ ...MOST, interlaced: true })),
    bomb('PNG of the most pixels, 16 bits and alpha, interlaced', () =>
      blackPng({ ...MOST, depth: 16, colour: 6, interlaced: true }),
    ),
    bomb('PNG in one bit, wide', () => blackPng({ width: 50_000_000, height: 1, depth: 1, colour: 0 })),
    bomb('PNG in one bit, high', () => blackPng({ width: 1, height: 50_000_000, depth: 1, colour: 0 })),
    bomb('PNG of too many pixels', () => blackPng({ width: 30_000, height: 30_000, depth: 1, colour: 0 })),
    bomb('PNG with more rows than it says', () => png(text, pngChunk('IDAT', packedZeros(GIGABYTE)))),
    bomb('PNG with a profile of a gigabyte', () => blackPng(SMALL, [pngChunk('iCCP', packed('icc\0\0'))])),
    bomb('PNG with text of a gigabyte', () => blackPng(SMALL, [pngChunk('zTXt', packed('a\0\0'))])),
    bomb('PNG with foreign text of a gigabyte', () =>
      blackPng(SMALL, [pngChunk('iTXt', packed('a\0\x01\0\0\0'))]),
    ),
    bomb('PNG of fifty thousand pieces', () =>
      png(text, ...Array.from({ length: 49_000 }, () => pngChunk('IDAT'))),
    ),
    bomb('PNG of twenty thousand texts', () =>
      blackPng(
        SMALL,
        Array.from({ length: 20_000 }, () => pngChunk('tEXt', latin1('a\0b'))),
      ),
    ),
  ];
}

function jpegBombs(): readonly HostileFile[] {
  const coded = (marker: number): Buffer => jpeg(frame(marker, MOST), greyJpeg(MOST).subarray(2));
  return [
    bomb('JPEG of the most pixels', () => greyJpeg(MOST)),
    bomb('JPEG of the most pixels, four colours', () => greyJpeg({ ...MOST, components: 4 })),
    bomb('JPEG that is wide', () => greyJpeg({ width: 65_500, height: 763 })),
    bomb('JPEG that is high', () => greyJpeg({ width: 763, height: 65_500 })),
    ...[3, 60, 400, 5_000].map((scans) =>
      bomb(`JPEG of the most pixels in ${scans} scans`, () => scannedJpeg(MOST, scans)),
    ),
    bomb('JPEG of 12 megapixels in 60 scans', () => scannedJpeg({ width: 4_000, height: 3_000 }, 60)),
    bomb('JPEG of few pixels in 40,000 scans', () => scannedJpeg({ width: 64, height: 64 }, 40_000)),
    bomb('JPEG of four colours in 60 scans', () => scannedJpeg({ ...MOST, components: 4 }, 60)),
    bomb('lossless JPEG', () => coded(FRAME.lossless)),
    bomb('JPEG in arithmetic codes', () => coded(FRAME.arithmetic)),
  ];
}

function gifBombs(): readonly HostileFile[] {
  return [
    bomb('GIF of the most pixels', () => gif(MOST, [MOST])),
    bomb('GIF with a small frame on the largest screen', () => gif(MOST, [SMALL])),
    bomb('GIF with the largest frame on a small screen', () => gif(SMALL, [MOST])),
    bomb('GIF with a frame beside its screen', () => gif(SMALL, [{ ...SMALL, left: 65_000 }])),
    bomb('GIF with frames larger than its first', () => gif(SMALL, [SMALL, MOST, MOST])),
  ];
}

function webpBombs(): readonly HostileFile[] {
  const [width, height] = [16_383, 3_050];
  const large = (lossless: boolean): Promise<Buffer> =>
    plainPicture(width, height).webp({ lossless, effort: 0 }).toBuffer();
  return [
    bomb('lossless WebP of the most pixels', () => large(true)),
    bomb('lossy WebP of the most pixels', () => large(false)),
    bomb('lossless WebP on a smaller canvas', async () =>
      webp(webpCanvas(64, 64, 0), pixelsOf(await large(true))),
    ),
  ];
}

function avifBombs(): readonly HostileFile[] {
  const large = (width: number, height: number): Promise<Buffer> =>
    plainPicture(width, height).avif({ effort: 0, quality: 30 }).toBuffer();
  const claim = (bytes: Buffer): Buffer =>
    patchedAfter(bytes, 'ispe', 8, Buffer.concat([bigEndian(64, 4), bigEndian(64, 4)]));
  return [
    bomb('AVIF of the most pixels', () => large(SIDE, SIDE)),
    bomb('AVIF of the most pixels that claims few', async () => claim(await large(SIDE, SIDE))),
    bomb('AVIF of 12 megapixels that claims few', async () => claim(await large(4_000, 3_000))),
  ];
}

function bomb(name: string, make: HostileFile['make']): HostileFile {
  return { kind: 'bomb', name, make };
}
