import { bigEndian, latin1 } from './bytes.js';

/** How a JPEG is coded, by the frame's marker. */
export const FRAME = { baseline: 0xc0, progressive: 0xc2, lossless: 0xc3, arithmetic: 0xc9 } as const;

const START = Buffer.of(0xff, 0xd8);
const END = Buffer.of(0xff, 0xd9);
/** All ones: a table of quantisation. */
const QUANTISATION = segment(0xdb, Buffer.of(0), Buffer.alloc(64, 1));
/** So many blocks are told to be empty by one code with its fourteen bits, all zero. */
const RUN_BLOCKS = 2 ** 14;
const RUN_BITS = 15;

/** What a JPEG says of itself. */
export interface JpegShape {
  readonly width: number;
  readonly height: number;
  /** Default 3: colours, each at full size. */
  readonly components?: number;
}

/** A marker, its length and data. */
export function segment(marker: number, ...data: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(data);
  return Buffer.concat([Buffer.of(0xff, marker), bigEndian(body.length + 2, 2), body]);
}

/** The segment that EXIF data stand in. */
export function exifSegment(exif: Uint8Array): Buffer {
  return segment(0xe1, latin1('Exif\0\0'), exif);
}

/** A JPEG of segments and scans. */
export function jpeg(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([START, ...parts, END]);
}

/** A JPEG with more segments behind its first marker. */
export function withSegments(picture: Uint8Array, ...segments: readonly Uint8Array[]): Buffer {
  return Buffer.concat([START, ...segments, picture.subarray(2)]);
}

/** A whole grey picture: two bits a block. */
export function greyJpeg(shape: JpegShape): Buffer {
  // One code for direct current, zero, and one for the end of a block; each is the bit 0.
  const scan = Buffer.alloc(Math.ceil((blocks(shape) * count(shape) * 2) / 8));
  return jpeg(frame(FRAME.baseline, shape), table(0, 0), table(0x10, 0), scanHeader(all(shape), 0, 63), scan);
}

/** A progressive picture whose coefficients are gone through again with each of its scans, a few bytes each. */
export function scannedJpeg(shape: JpegShape, scans: number): Buffer {
  const direct = Buffer.alloc(Math.ceil((blocks(shape) * count(shape)) / 8));
  const empty = Buffer.alloc(Math.ceil((Math.ceil(blocks(shape) / RUN_BLOCKS) * RUN_BITS) / 8));
  const more = Array.from({ length: scans }, (_, scan) =>
    Buffer.concat([scanHeader([1 + (scan % count(shape))], 1, 63), empty]),
  );
  const tables = [table(0, 0), table(0x10, 0xe0)];
  return jpeg(frame(FRAME.progressive, shape), ...tables, scanHeader(all(shape), 0, 0), direct, ...more);
}

/** Size and colours, and what belongs to them. */
export function frame(marker: number, shape: JpegShape): Buffer {
  const { width, height } = shape;
  const components = all(shape).map((id) => Buffer.of(id, 0x11, 0));
  const size = Buffer.concat([Buffer.of(8), bigEndian(height, 2), bigEndian(width, 2)]);
  const body = segment(marker, size, Buffer.of(count(shape)), ...components);
  return Buffer.concat([QUANTISATION, body]);
}

/** A table with one code, the bit 0, for `symbol`. */
function table(kind: number, symbol: number): Buffer {
  return segment(0xc4, Buffer.of(kind, 1, ...new Array<number>(15).fill(0), symbol));
}

function scanHeader(components: readonly number[], from: number, to: number): Buffer {
  const each = components.map((id) => Buffer.of(id, 0));
  return segment(0xda, Buffer.of(components.length), ...each, Buffer.of(from, to, 0));
}

function blocks({ width, height }: JpegShape): number {
  return Math.ceil(width / 8) * Math.ceil(height / 8);
}

function count({ components = 3 }: JpegShape): number {
  return components;
}

function all(shape: JpegShape): number[] {
  return Array.from({ length: count(shape) }, (_, index) => index + 1);
}
