import { crc32 } from 'node:zlib';
import { bigEndian, littleEndian, patched, patchedAfter } from './bytes.js';
import { gif } from './gif.js';
import type { HostileFile } from './hostile-file.js';
import { pixelsOf, webp, webpCanvas } from './webp.js';
import { wholePicture, type Coding } from './whole-pictures.js';

/** Where a PNG's size stands, and the checksum of it. */
const PNG_SIZE = 16;
const PNG_CHECKSUM = 29;
/** Where a plain WebP's pixels say their size. */
const WEBP_SIZE = 26;
const WEBP_LOSSLESS_SIZE = 21;
const GIF_SIZE = 6;

/** Sizes that are none of the picture's own. */
const SIZES = [
  [0, 0],
  [0, 180],
  [240, 0],
  [1, 1],
  [239, 180],
  [240, 181],
  [241, 400],
  [8, 8],
  [180, 240],
  [240, 18_000],
  [16_383, 3_052],
  [7_071, 7_071],
  [7_072, 7_072],
  [65_535, 1],
  [1, 65_535],
  [65_535, 762],
  [65_535, 65_535],
  [32_767, 32_768],
] as const;

type Claim = (whole: Buffer, width: number, height: number) => Uint8Array;

const CLAIMS: readonly (readonly [Coding, Claim])[] = [
  ['baseline JPEG', (whole, width, height) => jpegOf(whole, 0xc0, width, height)],
  ['progressive JPEG', (whole, width, height) => jpegOf(whole, 0xc2, width, height)],
  ['CMYK JPEG', (whole, width, height) => jpegOf(whole, 0xc0, width, height)],
  ['plain PNG', (whole, width, height) => pngOf(whole, width, height)],
  ['interlaced PNG', (whole, width, height) => pngOf(whole, width, height)],
  ['palette PNG', (whole, width, height) => pngOf(whole, width, height)],
  ['lossy WebP', (whole, width, height) => patched(whole, WEBP_SIZE, bothLittle(width, height))],
  [
    'lossless WebP',
    (whole, width, height) => {
      const bits = (((width - 1) & 0x3fff) | (((height - 1) & 0x3fff) << 14)) >>> 0;
      return patched(whole, WEBP_LOSSLESS_SIZE, littleEndian(bits, 4));
    },
  ],
  [
    'lossy WebP',
    (whole, width, height) => webp(webpCanvas(Math.max(1, width), Math.max(1, height), 0), pixelsOf(whole)),
  ],
  ['GIF', (whole, width, height) => patched(whole, GIF_SIZE, bothLittle(width, height))],
  ['GIF', (_, width, height) => gif({ width, height }, [{ width: 8, height: 8 }])],
  ['GIF', (_, width, height) => gif({ width: 8, height: 8 }, [{ width, height: Math.min(height, 2000) }])],
  ['AVIF', (whole, width, height) => patchedAfter(whole, 'ispe', 8, bothBig(width, height, 4))],
];

/** Pictures whose head tells another size than their pixels have. */
export async function claimedSizes(): Promise<readonly HostileFile[]> {
  const each = await Promise.all(
    CLAIMS.map(async ([coding, claim], n) => ({ coding, claim, n, whole: await wholePicture(coding) })),
  );
  return each.flatMap(({ coding, claim, n, whole }) =>
    SIZES.map(([width, height]) => ({
      kind: 'another size',
      name: `${coding} that claims ${width} × ${height}, way ${n}`,
      make: () => claim(whole, width, height),
    })),
  );
}

function jpegOf(whole: Buffer, marker: number, width: number, height: number): Buffer {
  return patched(whole, whole.indexOf(Buffer.of(0xff, marker)) + 5, bothBig(height, width, 2));
}

/** With the checksum that belongs to it, or the lie would be seen at once. */
function pngOf(whole: Buffer, width: number, height: number): Buffer {
  const out = patched(whole, PNG_SIZE, bothBig(width, height, 4));
  return patched(out, PNG_CHECKSUM, bigEndian(crc32(out.subarray(PNG_SIZE - 4, PNG_CHECKSUM)), 4));
}

function bothBig(first: number, second: number, bytes: number): Buffer {
  return Buffer.concat([bigEndian(first, bytes), bigEndian(second, bytes)]);
}

function bothLittle(first: number, second: number): Buffer {
  return Buffer.concat([littleEndian(first, 2), littleEndian(second, 2)]);
}
