import { describe, expect, it } from 'vitest';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { decodePicture, probePicture, stripMetadata } from '../src/index.js';
import { ENCODERS, synthetic } from './synthetic.js';

const EXIF = {
  IFD0: { Copyright: 'secret-owner', Model: 'secret-camera' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSDateStamp: 'secret-day' },
};
const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret-xmp/></x:xmpmeta>';
const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const;

/** A picture full of what must not leave. */
async function revealing(type: (typeof TYPES)[number], orientation: number): Promise<Buffer> {
  const full = synthetic()
    .withMetadata({ orientation })
    .withExifMerge(EXIF)
    .withIccProfile('p3')
    .withXmp(XMP);
  return ENCODERS[type](full).toBuffer();
}

const storedPixels = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes, { pages: -1 }).raw().toBuffer();

describe.each(TYPES)('stripMetadata on a %s', (type) => {
  it('takes position, camera, owner and XMP out', async () => {
    const bytes = await revealing(type, 6);
    expect(bytes.includes('secret-owner')).toBe(true);
    const stripped = Buffer.from(stripMetadata(bytes));
    expect(stripped.includes('secret')).toBe(false);
    const { exif, xmp } = await sharp(stripped).metadata();
    // An AVIF's parts stay where they were, as zeros.
    expect(xmp?.filter((byte) => byte !== 0).length ?? 0).toBe(0);
    expect(exif?.filter((byte) => byte !== 0).length ?? 0).toBeLessThan(40);
  });

  it('keeps the pixels, the colour profile and the size as it is seen', async () => {
    const bytes = await revealing(type, 6);
    const stripped = stripMetadata(bytes);
    expect(await storedPixels(stripped)).toEqual(await storedPixels(bytes));
    expect((await sharp(stripped).metadata()).icc).toEqual((await sharp(bytes).metadata()).icc);
    expect(probePicture(stripped)).toEqual(probePicture(bytes));
    const size = { width: 24, height: 24 };
    expect(await decodePicture(stripped, size)).toEqual(await decodePicture(bytes, size));
  });

  it('takes nothing from what is stripped already', async () => {
    const once = stripMetadata(await revealing(type, 6));
    expect(stripMetadata(once)).toEqual(once);
  });

  it('leaves the bytes that it was given', async () => {
    const bytes = await revealing(type, 6);
    const before = Buffer.from(bytes);
    stripMetadata(bytes);
    expect(bytes.equals(before)).toBe(true);
  });
});

describe.each(['image/jpeg', 'image/png', 'image/webp'] as const)('stripMetadata on a turned %s', (type) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('keeps orientation %i', async (orientation) => {
    const stripped = stripMetadata(await revealing(type, orientation));
    expect((await sharp(stripped).metadata()).orientation ?? 1).toBe(orientation);
  });
});

describe('stripMetadata on a JPEG', () => {
  it('drops comments, makers’ segments, thumbnails and what follows the end', async () => {
    const plain = await synthetic().jpeg().toBuffer();
    const thumbnail = Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01secret', 'latin1');
    const bytes = Buffer.concat([
      plain.subarray(0, 2),
      segment(0xe0, thumbnail),
      segment(0xfe, Buffer.from('secret comment')),
      segment(0xe2, Buffer.from('MPF\0secret pictures')),
      segment(0xed, Buffer.from('Photoshop 3.0\0secret caption')),
      plain.subarray(2),
      Buffer.from('secret video'),
      plain,
    ]);
    const stripped = Buffer.from(stripMetadata(bytes));
    expect(stripped.includes('secret')).toBe(false);
    expect(stripped.length).toBeLessThanOrEqual(plain.length + 20);
    expect(await storedPixels(stripped)).toEqual(await storedPixels(plain));
  });

  it('takes for a colour profile only what says so inside its own segment', async () => {
    const plain = await synthetic().jpeg().toBuffer();
    const short = Buffer.concat([segment(0xe2, Buffer.from('ICC_')), Buffer.from('PROFILE\0')]);
    const stripped = stripMetadata(Buffer.concat([plain.subarray(0, 2), short, plain.subarray(2)]));
    expect(Buffer.from(stripped).includes('ICC_')).toBe(false);
    expect(stripMetadata(stripped)).toEqual(stripped);
  });

  it.each([
    ['progressive', () => synthetic().jpeg({ progressive: true })],
    ['CMYK', () => synthetic().toColourspace('cmyk').jpeg()],
    ['grey', () => synthetic().grayscale().jpeg()],
  ] as const)('keeps every scan and table of a %s one', async (_, make) => {
    const bytes = await make().toBuffer();
    expect(await storedPixels(stripMetadata(bytes))).toEqual(await storedPixels(bytes));
  });

  it('leaves one that is cut off recognisable as such', async () => {
    const bytes = await synthetic(256, 256).jpeg().toBuffer();
    const stripped = stripMetadata(bytes.subarray(0, bytes.length / 2));
    await expect(decodePicture(stripped, { width: 9, height: 9 })).rejects.toMatchObject({
      reason: 'IMAGE_UNDECODABLE',
    });
  });
});

describe('stripMetadata on a PNG', () => {
  it('drops text, times and what follows the end', async () => {
    const plain = await synthetic().png().toBuffer();
    const bytes = Buffer.concat([
      plain.subarray(0, 33),
      chunk('tEXt', 'Comment\0secret'),
      chunk('tIME', 'secret!'),
      chunk('prVt', 'secret'),
      plain.subarray(33),
      Buffer.from('secret trailer'),
    ]);
    expect(Buffer.from(stripMetadata(bytes)).equals(Buffer.from(stripMetadata(plain)))).toBe(true);
    expect(Buffer.from(stripMetadata(bytes)).includes('secret')).toBe(false);
  });

  it('says once how a damaged one is turned', async () => {
    const turned = await synthetic().withMetadata({ orientation: 6 }).png().toBuffer();
    const again = Buffer.from('\x7f\0\0\0IHDR', 'latin1');
    const stripped = stripMetadata(Buffer.concat([turned.subarray(0, turned.indexOf('IEND') - 4), again]));
    expect(stripMetadata(stripped)).toEqual(stripped);
  });

  it('refuses one whose size is not as long as a size is', async () => {
    const bytes = await synthetic().png().toBuffer();
    bytes.writeUInt32BE(8, 8);
    expect(() => stripMetadata(bytes)).toThrow(/does not begin with its size/);
  });
});

describe('stripMetadata on a GIF', () => {
  it('drops comments and applications’ data, and keeps frames, times and repetition', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((background) =>
        sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const plain = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 200], loop: 3 })
      .toBuffer();
    const bytes = Buffer.concat([
      plain.subarray(0, -1),
      Buffer.from('\x21\xfe\x06secret\0', 'latin1'),
      Buffer.from('\x21\xff\x0bXMP DataXMPsecret\0', 'latin1'),
      Buffer.from(';secret trailer'),
    ]);
    const stripped = Buffer.from(stripMetadata(bytes));
    expect(stripped.includes('secret')).toBe(false);
    expect(await storedPixels(stripped)).toEqual(await storedPixels(plain));
    expect(await sharp(stripped).metadata()).toMatchObject({ pages: 2, delay: [100, 200], loop: 3 });
  });
});

describe('stripMetadata on a WebP', () => {
  it('keeps the frames of an animation', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((background) =>
        sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const bytes = await sharp(frames, { join: { animated: true } })
      .withExif(EXIF)
      .webp({ loop: 3 })
      .toBuffer();
    const stripped = Buffer.from(stripMetadata(bytes));
    expect(stripped.includes('secret')).toBe(false);
    expect(await storedPixels(stripped)).toEqual(await storedPixels(bytes));
    expect(await sharp(stripped).metadata()).toMatchObject({ pages: 2, loop: 3 });
  });

  it.each(['cut off in its last chunk', 'without the padding of its last chunk'])(
    'takes nothing from a stripped one that was turned and %s',
    (fault) => {
      const head = riffChunk('VP8X', '\x08\0\0\0\x0f\0\0\x0b\0\0');
      const exif = riffChunk('EXIF', 'MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0');
      const last = riffChunk('VP8L', '\x2f\x0f\xc0\x02\0').subarray(0, fault.startsWith('cut') ? -3 : -1);
      const body = Buffer.concat([Buffer.from('WEBP'), head, exif, last]);
      const stripped = stripMetadata(riffChunk('RIFF', body.toString('latin1')).subarray(0, 8 + body.length));
      expect(stripMetadata(stripped)).toEqual(stripped);
    },
  );

  it('refuses one whose canvas is not told whole', () => {
    const body = Buffer.concat([
      Buffer.from('WEBP'),
      riffChunk('VP8X', '\x0c'),
      riffChunk('VP8L', '\x2f\0\0\0\0'),
    ]);
    expect(() => stripMetadata(riffChunk('RIFF', body.toString('latin1')))).toThrow(/damaged/);
  });
});

describe('stripMetadata on an AVIF', () => {
  it('overwrites boxes that no decoder needs', async () => {
    const plain = await synthetic().avif({ effort: 0 }).toBuffer();
    const bytes = Buffer.concat([plain, Buffer.from('\0\0\0\x20uuid0123456789abcdefsecret!!', 'latin1')]);
    const stripped = Buffer.from(stripMetadata(bytes));
    expect(stripped.includes('secret')).toBe(false);
    expect(stripped.length).toBe(bytes.length);
    expect(await storedPixels(stripped)).toEqual(await storedPixels(plain));
  });

  it('refuses one that says that metadata lie where the file says what it holds', async () => {
    const bytes = await synthetic().withExif(EXIF).avif({ effort: 0 }).toBuffer();
    const held = bytes.indexOf('mdat');
    bytes.write('free', held, 'latin1');
    expect(() => stripMetadata(bytes)).toThrow(/damaged/);
  });
});

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

function chunk(type: string, text: string): Buffer {
  const body = Buffer.from(type + text, 'latin1');
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(text.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

function riffChunk(type: string, text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([
    Buffer.from(type),
    length,
    Buffer.from(text, 'latin1'),
    Buffer.alloc(text.length % 2),
  ]);
}
