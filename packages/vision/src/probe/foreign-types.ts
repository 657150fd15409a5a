import type { ByteReader } from '../formats/bytes.js';

/** A kind of file that is not taken, with what its sender can do. */
export interface ForeignType {
  /** As it stands in a sentence: `got …`. */
  readonly name: string;
  readonly advice: string;
}

const AS_JPEG = 'save or export it as a JPEG';
const AS_PNG = 'save or export it as a PNG';
const HEIC_ADVICE = `${AS_JPEG}; an iPhone takes JPEGs when Settings, Camera, Formats is "Most Compatible"`;
const VIDEO: ForeignType = { name: 'a video', advice: 'send one of its frames as a JPEG' };
const HEIC: ForeignType = { name: 'an HEIC picture', advice: HEIC_ADVICE };

/** What begins how; the first that fits counts. */
const SIGNATURES: readonly (readonly [at: number, text: string, type: ForeignType])[] = [
  [0, '%PDF', { name: 'a PDF document', advice: 'send the page as a PNG or JPEG' }],
  [0, 'II*\0', { name: 'a TIFF picture', advice: AS_JPEG }],
  [0, 'MM\0*', { name: 'a TIFF picture', advice: AS_JPEG }],
  [0, 'II+\0', { name: 'a TIFF picture', advice: AS_JPEG }],
  [0, 'MM\0+', { name: 'a TIFF picture', advice: AS_JPEG }],
  [0, 'BM', { name: 'a BMP picture', advice: AS_PNG }],
  [0, '\0\0\x01\0', { name: 'an icon (ICO)', advice: AS_PNG }],
  [0, '8BPS', { name: 'a Photoshop document', advice: AS_JPEG }],
  [0, '\xff\x0a', { name: 'a JPEG XL picture', advice: AS_JPEG }],
  [4, 'JXL \r\n', { name: 'a JPEG XL picture', advice: AS_JPEG }],
  [4, 'jP  \r\n', { name: 'a JPEG 2000 picture', advice: AS_JPEG }],
  [0, '\xff\x4f\xff\x51', { name: 'a JPEG 2000 picture', advice: AS_JPEG }],
  [0, 'PK\x03\x04', { name: 'a ZIP archive or office document', advice: 'send the pictures in it' }],
  [0, '\x1f\x8b', { name: 'a compressed file (gzip)', advice: 'send the picture inside it' }],
  [0, '\x1a\x45\xdf\xa3', VIDEO],
];

/** Brands of the HEIF family that are not AVIF. */
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];
/** Enough to see a file's kind; text further in changes nothing. */
const LOOK_AT_BYTES = 512;

/** Says what the bytes are, given that they are none of the types that are taken. */
export function nameForeignType(reader: ByteReader): ForeignType {
  for (const [at, text, type] of SIGNATURES) if (reader.has(at, text)) return type;
  if (reader.has(4, 'ftyp')) return HEIC_BRANDS.some((brand) => reader.has(8, brand)) ? HEIC : VIDEO;
  return nameText(reader.slice(0, Math.min(LOOK_AT_BYTES, reader.length)));
}

function nameText(head: Uint8Array): ForeignType {
  const text = new TextDecoder().decode(head);
  if (/<svg[\s>]/i.test(text)) return { name: 'an SVG drawing', advice: AS_PNG };
  if (/^\s*<(!doctype html|html)/i.test(text)) {
    return { name: 'a web page', advice: 'send the picture itself, not the page that shows it' };
  }
  if (isText(text)) return { name: 'a text file', advice: 'send the picture itself' };
  return { name: 'bytes of no known type', advice: AS_JPEG };
}

/** Whether nothing but letters and layout is in it; a cut-off last character is forgiven. */
function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what sets data apart from text
  return !/[\x00-\x08\x0e-\x1f\ufffd]/.test(text.replace(/\ufffd+$/, ''));
}
