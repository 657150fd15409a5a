import { deflateSync } from 'node:zlib';
import { seeded, type Random } from '../faults/random.js';
import { bigEndian, latin1 } from './bytes.js';
import { HOSTILE_EXIF } from './exif.js';
import type { HostileFile } from './hostile-file.js';
import { exifSegment, segment, withSegments } from './jpeg.js';
import { pngChunk } from './png.js';
import { pixelsOf, webp, webpCanvas, webpChunk, WEBP_FLAG } from './webp.js';
import { wholePicture, type Coding } from './whole-pictures.js';

/** The most that a segment of a JPEG holds. */
const SEGMENT_BYTES = 65_533;
const PNG_FIRST = 33;
const PROFILE_HEAD = 14;

/** Colour profiles that are large, damaged, or no profiles. */
const PROFILES: Readonly<Record<string, (random: Random) => Buffer>> = {
  'of nothing': () => Buffer.alloc(0),
  'of one byte': () => Buffer.of(1),
  'of zeros': () => Buffer.alloc(200_000),
  'of noise': (random) => noise(3_000, random),
  'of three million bytes of noise': (random) => profile(noise(3_000_000, random), 3_000_128, 4),
  'with four billion tags': (random) => profile(noise(4_000, random), 4_128, 0xffffffff),
  'with a thousand tags in one place': () => {
    const tag = Buffer.concat([latin1('rTRC'), bigEndian(132, 4), bigEndian(0xffff, 4)]);
    return profile(Buffer.concat(Array.from({ length: 1_000 }, () => tag)), 12_132, 1_000);
  },
  'that claims four gigabytes': (random) => profile(noise(500, random), 0xffffffff, 3),
};

type Carrier = (whole: Buffer, data: Buffer) => Uint8Array;

const EXIF_CARRIERS: readonly (readonly [Coding, Carrier])[] = [
  ['baseline JPEG', (whole, data) => withSegments(whole, exifSegment(data.subarray(0, 65_000)))],
  [
    'progressive JPEG',
    (whole, data) => withSegments(whole, ...new Array<Buffer>(40).fill(exifSegment(data))),
  ],
  ['plain PNG', (whole, data) => withChunk(whole, pngChunk('eXIf', data))],
  ['lossy WebP', (whole, data) => extended(whole, WEBP_FLAG.exif, [], [webpChunk('EXIF', data)])],
];

const PROFILE_CARRIERS: readonly (readonly [Coding, Carrier])[] = [
  ['baseline JPEG', (whole, data) => withSegments(whole, ...profileSegments(data))],
  ['CMYK JPEG', (whole, data) => withSegments(whole, ...profileSegments(data))],
  [
    'plain PNG',
    (whole, data) => withChunk(whole, pngChunk('iCCP', Buffer.concat([latin1('x\0\0'), deflateSync(data)]))),
  ],
  ['lossless WebP', (whole, data) => extended(whole, WEBP_FLAG.profile, [webpChunk('ICCP', data)], [])],
];

/** Whole pictures with metadata that no camera writes. */
export async function hostileMetadata(seed: number): Promise<readonly HostileFile[]> {
  const exif = Object.entries(HOSTILE_EXIF).map(([name, make]) => [`EXIF with ${name}`, make] as const);
  const profiles = Object.entries(PROFILES).map(
    ([name, make]) => [`a profile ${name}`, (): Buffer => make(seeded(seed))] as const,
  );
  return [...(await carried(exif, EXIF_CARRIERS)), ...(await carried(profiles, PROFILE_CARRIERS))];
}

async function carried(
  data: readonly (readonly [string, () => Buffer])[],
  carriers: readonly (readonly [Coding, Carrier])[],
): Promise<readonly HostileFile[]> {
  const each = carriers.map(async ([coding, carry]) => {
    const whole = await wholePicture(coding);
    return data.map(([name, make]) => ({
      kind: 'metadata',
      name: `${coding} with ${name}`,
      make: () => carry(whole, make()),
    }));
  });
  return (await Promise.all(each)).flat();
}

function profileSegments(data: Buffer): readonly Buffer[] {
  const room = SEGMENT_BYTES - PROFILE_HEAD;
  const pieces = Math.min(255, Math.max(1, Math.ceil(data.length / room)));
  return Array.from({ length: pieces }, (_, n) =>
    segment(0xe2, latin1('ICC_PROFILE\0'), Buffer.of(n + 1, pieces), data.subarray(n * room, (n + 1) * room)),
  );
}

function withChunk(whole: Buffer, chunk: Buffer): Buffer {
  return Buffer.concat([whole.subarray(0, PNG_FIRST), chunk, whole.subarray(PNG_FIRST)]);
}

function extended(
  whole: Buffer,
  flags: number,
  before: readonly Uint8Array[],
  after: readonly Uint8Array[],
): Buffer {
  return webp(webpCanvas(240, 180, flags), ...before, pixelsOf(whole), ...after);
}

function profile(body: Buffer, claimedBytes: number, tags: number): Buffer {
  const head = Buffer.alloc(128);
  head.writeUInt32BE(claimedBytes, 0);
  head.writeUInt32BE(0x04200000, 8);
  head.write('mntrRGB XYZ ', 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  return Buffer.concat([head, bigEndian(tags, 4), body]);
}

function noise(bytes: number, random: Random): Buffer {
  const out = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at++) out[at] = random.whole(0, 256);
  return out;
}
