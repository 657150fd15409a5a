import { describe, expect, it } from 'vitest';
import type { Reason } from '@isitacat/errors';
import { decodePicture, LIMITS, probePicture, stripMetadata } from '../src/index.js';
import { synthetic } from './synthetic.js';

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** A PNG's signature and size, and nothing behind them. */
function pngHead(width: number, height: number, kind = '\x08\x02\0\0\0'): Uint8Array {
  const head = Buffer.from(`\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0${kind}\0\0\0\0`, 'latin1');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

/** A progressive JPEG of 7,000 × 7,000 up to its first scan. @param factors How finely each colour is sampled. */
function progressiveHead(factors: string): Uint8Array {
  const colours = Array.from(factors, (factor, n) => `${String.fromCharCode(n + 1)}${factor}\0`).join('');
  return ascii(`\xff\xd8\xff\xc2\0\x11\x08\x1b\x58\x1b\x58\x03${colours}\xff\xda\0\x08\x01\x01\0\0\0\0`);
}

/** A GIF whose screen and first frame are squares. */
function gifOf(screen: number, frame: number): Uint8Array {
  const bytes = Buffer.from('GIF89a\0\0\0\0\0\0\0,\0\0\0\0\0\0\0\0\0\x02\0', 'latin1');
  for (const [value, at] of [
    [screen, 6],
    [screen, 8],
    [frame, 18],
    [frame, 20],
  ] as const)
    bytes.writeUInt16LE(value, at);
  return bytes;
}

function refusal(reason: Reason, message: RegExp): unknown {
  return expect.objectContaining({
    reason,
    field: 'content',
    message: expect.stringMatching(message) as string,
  });
}

describe('probePicture', () => {
  it.each([
    ['nothing', new Uint8Array(), refusal('IMAGE_EMPTY', /0 bytes/)],
    [
      'a text file',
      ascii('These are words, not a picture.\n'),
      refusal('IMAGE_TYPE_UNSUPPORTED', /a text file/),
    ],
    [
      'an SVG',
      ascii('<?xml version="1.0"?>\n<svg width="9"/>'),
      refusal('IMAGE_TYPE_UNSUPPORTED', /SVG.*PNG/),
    ],
    ['a web page', ascii('<!DOCTYPE html><html>'), refusal('IMAGE_TYPE_UNSUPPORTED', /web page/)],
    ['a PDF', ascii('%PDF-1.7\n'), refusal('IMAGE_TYPE_UNSUPPORTED', /PDF/)],
    ['a BMP', ascii('BM\x36\0\0\0\0\0\0\0'), refusal('IMAGE_TYPE_UNSUPPORTED', /BMP/)],
    ['a TIFF', ascii('II*\0\x08\0\0\0'), refusal('IMAGE_TYPE_UNSUPPORTED', /TIFF.*JPEG/)],
    [
      'an HEIC',
      ascii('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
      refusal('IMAGE_TYPE_UNSUPPORTED', /HEIC.*Most Compatible/),
    ],
    ['a video', ascii('\0\0\0\x18ftypisom\0\0\0\0isommp42'), refusal('IMAGE_TYPE_UNSUPPORTED', /video/)],
    ['a JPEG XL', ascii('\xff\x0a\0\0'), refusal('IMAGE_TYPE_UNSUPPORTED', /JPEG XL/)],
    ['noise', Uint8Array.of(0, 1, 2, 3, 4, 5), refusal('IMAGE_TYPE_UNSUPPORTED', /no known type/)],
    ['a JPEG of four bytes', ascii('\xff\xd8\xff\xe0'), refusal('IMAGE_UNDECODABLE', /cut off/)],
    ['a PNG of no width', pngHead(0, 9), refusal('IMAGE_UNDECODABLE', /no width/)],
    [
      'a PNG of 30,000 × 30,000',
      pngHead(30_000, 30_000),
      refusal('IMAGE_TOO_LARGE', /30000 × 30000.*50 megapixels/),
    ],
    ['a PNG of one row too many', pngHead(10_000, 5_001), refusal('IMAGE_TOO_LARGE', /50 megapixels/)],
    ['a PNG too wide', pngHead(20_001, 10), refusal('IMAGE_TOO_LARGE', /limit of a side is 20000/)],
    ['a PNG too high', pngHead(10, 20_001), refusal('IMAGE_TOO_LARGE', /limit of a side is 20000/)],
    [
      'an interlaced PNG of 16 bits that is held whole',
      pngHead(7_000, 7_000, '\x10\x06\0\0\x01'),
      refusal('IMAGE_TOO_LARGE', /MiB of memory; the limit is 176 MiB.*plain JPEG/),
    ],
    [
      'a large progressive JPEG in full colours',
      progressiveHead('\x11\x11\x11'),
      refusal('IMAGE_TOO_LARGE', /memory/),
    ],
    ['a GIF with a large screen', gifOf(7_000, 1), refusal('IMAGE_TOO_LARGE', /memory/)],
    ['a GIF with a large frame', gifOf(1, 7_000), refusal('IMAGE_TOO_LARGE', /memory/)],
    [
      'a large lossless WebP',
      ascii('RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x57\xdb\xd5\x06'),
      refusal('IMAGE_TOO_LARGE', /memory/),
    ],
  ])('refuses %s', (_, bytes, expected) => {
    expect(() => probePicture(bytes)).toThrow(expected);
  });

  it('takes a picture of exactly as many pixels as allowed', () => {
    expect(probePicture(pngHead(10_000, 5_000))).toMatchObject({ widthPx: 10_000, heightPx: 5_000 });
  });

  it('takes a large progressive JPEG whose colours are sampled at half its size', () => {
    expect(probePicture(progressiveHead('\x22\x11\x11'))).toMatchObject({ widthPx: 7_000, heightPx: 7_000 });
  });

  it('takes an AVIF of 12 megapixels, and none of 16', async () => {
    const avif = await synthetic().avif({ effort: 0, chromaSubsampling: '4:2:0' }).toBuffer();
    const at = avif.indexOf('ispe') + 8;
    const sized = (width: number, height: number): Buffer => {
      const claimed = Buffer.from(avif);
      claimed.writeUInt32BE(width, at);
      claimed.writeUInt32BE(height, at + 4);
      return claimed;
    };
    expect(probePicture(sized(4_000, 3_000))).toMatchObject({ widthPx: 4_000, heightPx: 3_000 });
    expect(() => probePicture(sized(4_000, 4_000))).toThrow(refusal('IMAGE_TOO_LARGE', /memory/));
  });

  it('refuses more bytes than the way in allows, and takes as many', async () => {
    const bytes = new Uint8Array(11 * 1024 * 1024);
    bytes.set(await synthetic().jpeg().toBuffer());
    expect(() => probePicture(bytes, { maxBytes: LIMITS.unaryBytes })).toThrow(
      refusal('IMAGE_TOO_LARGE', /11 MiB; the limit is 10 MiB/),
    );
    expect(probePicture(bytes, { maxBytes: bytes.length })).toMatchObject({ widthPx: 64, heightPx: 48 });
  });
});

describe('decodePicture', () => {
  it('refuses before decoding what the header says is too large', async () => {
    await expect(decodePicture(pngHead(30_000, 30_000), { width: 9, height: 9 })).rejects.toMatchObject({
      reason: 'IMAGE_TOO_LARGE',
    });
  });
});

describe('stripMetadata', () => {
  it('refuses what is no picture', () => {
    expect(() => stripMetadata(ascii('words'))).toThrow(refusal('IMAGE_TYPE_UNSUPPORTED', /text/));
  });
});
