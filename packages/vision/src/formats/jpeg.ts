import type { Header } from '../probe/header.js';
import { undecodable } from '../probe/faults.js';
import type { ByteReader } from './bytes.js';
import { readOrientation, type Orientation } from './orientation.js';
import { pieces } from './pieces.js';

/** Marker codes, the byte after 0xFF. */
export const MARKER = {
  SOF0: 0xc0,
  SOF1: 0xc1,
  DHT: 0xc4,
  JPG: 0xc8,
  DAC: 0xcc,
  SOF15: 0xcf,
  RST0: 0xd0,
  RST7: 0xd7,
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  DQT: 0xdb,
  DRI: 0xdd,
  APP0: 0xe0,
  APP1: 0xe1,
  APP2: 0xe2,
  APP14: 0xee,
  APP15: 0xef,
  COM: 0xfe,
} as const;

/** Behind the marker that every JPEG begins with. */
export const JPEG_START = 2;

/** A marker with its data. */
export interface JpegSegment {
  readonly marker: number;
  /** Where its 0xFF stands. */
  readonly start: number;
  /** Where the data after its length field starts. */
  readonly data: number;
  /** Before which it ends. */
  readonly end: number;
}

/** What the segments before the first scan say. */
export interface JpegHeader extends Header {
  /** Baseline Huffman in one scan, grey or YCbCr/RGB, without a colour profile. */
  readonly plain: boolean;
}

/** How EXIF data begins inside an APP1 segment. */
export const EXIF_PREFIX = 'Exif\0\0';
/** How a piece of a colour profile begins inside an APP2 segment. */
const ICC_PREFIX = 'ICC_PROFILE\0';

/**
 * Reads the next segment. Bytes before its marker that belong to none are skipped,
 * as every decoder does: cameras leave some.
 */
export function readSegment(reader: ByteReader, at: number): JpegSegment {
  const start = findMarker(reader, at);
  if (start === undefined) throw undecodable('the JPEG is cut off');
  const marker = reader.u8(start + 1);
  if (!hasData(marker)) return { marker, start, data: start + 2, end: start + 2 };
  const length = reader.u16(start + 2);
  const end = start + 2 + length;
  if (length < 2 || end > reader.length) throw undecodable('the JPEG is cut off or damaged');
  return { marker, start, data: start + 4, end };
}

/** The segments after the first marker, each scan with its compressed data. */
export function readSegments(reader: ByteReader): Iterable<JpegSegment> {
  const read = (at: number): JpegSegment => {
    const segment = readSegment(reader, at);
    return segment.marker === MARKER.SOS ? { ...segment, end: scanEnd(reader, segment.end) } : segment;
  };
  return pieces(read, JPEG_START, reader.length);
}

/** Where the compressed data that start at `at` end: at the next marker, or with the bytes. */
function scanEnd(reader: ByteReader, at: number): number {
  let end = findMarker(reader, at);
  while (end !== undefined && isRestart(reader.u8(end + 1))) end = findMarker(reader, end + 2);
  return end ?? reader.length;
}

/**
 * Where the next marker stands, if there is one. After 0xFF, a zero stands for 0xFF
 * itself, and another 0xFF fills the space before a marker.
 */
function findMarker({ bytes }: ByteReader, at: number): number | undefined {
  for (let i = bytes.indexOf(0xff, at); i >= 0; i = bytes.indexOf(0xff, i + 1)) {
    const code = bytes[i + 1] ?? 0;
    if (code !== 0 && code !== 0xff) return i;
  }
  return undefined;
}

function isRestart(marker: number): boolean {
  return marker >= MARKER.RST0 && marker <= MARKER.RST7;
}

/** Reads everything before the first scan. */
export function readJpegHeader(reader: ByteReader): JpegHeader {
  let frame: JpegSegment | undefined;
  let orientation: Orientation | undefined;
  let hasProfile = false;
  const segments = pieces((at) => readSegment(reader, at), JPEG_START, reader.length);
  for (const segment of segments) {
    if (segment.marker === MARKER.EOI) break;
    if (isFrame(segment.marker)) frame ??= segment;
    else if (isExif(reader, segment)) orientation ??= readOrientation(reader, segment.data + 6, segment.end);
    else if (isProfile(reader, segment)) hasProfile = true;
    else if (segment.marker === MARKER.SOS) {
      if (frame === undefined) break;
      return header(reader, { frame, scan: segment, orientation: orientation ?? 1, hasProfile });
    }
  }
  throw undecodable('the JPEG holds no picture, or is cut off before it');
}

/** Whether the segment holds EXIF data. */
function isExif(reader: ByteReader, segment: JpegSegment): boolean {
  return segment.marker === MARKER.APP1 && beginsWith(reader, segment, EXIF_PREFIX);
}

/** Whether the segment holds a piece of a colour profile. */
export function isProfile(reader: ByteReader, segment: JpegSegment): boolean {
  return segment.marker === MARKER.APP2 && beginsWith(reader, segment, ICC_PREFIX);
}

/** Whether the segment's own data begin so: what lies behind its end is not looked at. */
export function beginsWith(reader: ByteReader, { data, end }: JpegSegment, text: string): boolean {
  return end - data >= text.length && reader.has(data, text);
}

interface Found {
  readonly frame: JpegSegment;
  readonly scan: JpegSegment;
  readonly orientation: Orientation;
  readonly hasProfile: boolean;
}

function header(reader: ByteReader, { frame, scan, orientation, hasProfile }: Found): JpegHeader {
  const precision = reader.u8(frame.data);
  const components = reader.u8(frame.data + 5);
  const baseline = frame.marker === MARKER.SOF0 || frame.marker === MARKER.SOF1;
  // All components in the first scan make it the only one: more scans are a way to burn time.
  const oneScan = reader.u8(scan.data) === components;
  const knownColours = precision === 8 && (components === 1 || components === 3) && !hasProfile;
  return {
    heightPx: reader.u16(frame.data + 1),
    widthPx: reader.u16(frame.data + 3),
    orientation,
    plain: baseline && oneScan && knownColours,
  };
}

/** SOF0 to SOF15; DHT, JPG and DAC stand among them without being frames. */
function isFrame(marker: number): boolean {
  if (marker === MARKER.DHT || marker === MARKER.JPG || marker === MARKER.DAC) return false;
  return marker >= MARKER.SOF0 && marker <= MARKER.SOF15;
}

/** Whether a length field follows the marker. */
function hasData(marker: number): boolean {
  return marker !== 0x01 && (marker < MARKER.RST0 || marker > MARKER.EOI);
}
