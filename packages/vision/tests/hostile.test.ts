import { beforeAll, describe, expect, it } from 'vitest';
import { isAppError } from '@isitacat/errors';
import { decodePicture, probePicture, stripMetadata } from '../src/index.js';
import { ENCODERS, seededRandom, synthetic, syntheticPixels } from './synthetic.js';
import sharp, { type Sharp } from 'sharp';

const SIZE = { width: 32, height: 32 };
const FLIPPED_COPIES = 60;
/** Many times what the slowest takes here; hanging is what it is there to see. */
const TIME_LIMIT_MS = 60_000;

const VARIANTS = {
  ...ENCODERS,
  'progressive JPEG': (picture: Sharp): Sharp => picture.jpeg({ progressive: true }),
  'lossy WebP': (picture: Sharp): Sharp => picture.webp(),
};

describe.each(Object.entries(VARIANTS))('a hostile %s', (type, encode) => {
  let whole: Buffer;
  beforeAll(async () => {
    whole = await encode(noisy().withExif({ IFD0: { Copyright: 'somebody' } })).toBuffer();
    expect(whole.length).toBeGreaterThan(3072);
  });

  it(
    'cut off at any kilobyte gives pixels or one clean error',
    async () => {
      for (let length = 1024; length < whole.length; length += 1024) {
        const outcome = await attempt(whole.subarray(0, length));
        // The decoder of GIF shows what there is of a frame.
        if (type !== 'image/gif') expect(outcome).toBe('IMAGE_UNDECODABLE');
      }
    },
    TIME_LIMIT_MS,
  );

  it(
    'cut off anywhere in its header gives one clean error',
    async () => {
      for (let length = 1; length < 64; length++) {
        expect(await attempt(whole.subarray(0, length))).not.toBe('pixels');
      }
    },
    TIME_LIMIT_MS,
  );

  it(
    'with flipped bits gives pixels or one clean error',
    async () => {
      const random = seededRandom(7);
      for (let copy = 0; copy < FLIPPED_COPIES; copy++) {
        const bytes = new Uint8Array(whole);
        // Half of them hit the first bytes, where sizes and lengths are.
        const range = copy % 2 === 0 ? 400 : bytes.length;
        for (let flip = 0; flip < 4; flip++) {
          const at = Math.floor(random() * range);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        }
        await attempt(bytes);
      }
    },
    TIME_LIMIT_MS,
  );

  it('does no harm to the next picture', async () => {
    await attempt(whole.subarray(0, whole.length / 2));
    expect((await decodePicture(await synthetic().jpeg().toBuffer(), SIZE)).length).toBe(32 * 32 * 3);
  });
});

describe('a JPEG that claims another size', () => {
  it.each([
    [48, 640],
    [640, 48],
    [7, 5],
  ])('of %i × %i gives pixels or one clean error', async (width, height) => {
    const bytes = await synthetic().jpeg().toBuffer();
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    bytes.writeUInt16BE(height, frame + 5);
    bytes.writeUInt16BE(width, frame + 7);
    expect(['pixels', 'IMAGE_UNDECODABLE']).toContain(await attempt(bytes));
  });
});

describe('a picture of nothing but heads', () => {
  it.each([
    ['JPEG', '\xff\xd8', '\xff\xfe\0\x02'],
    ['PNG', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0....', '\0\0\0\0IDAT....'],
    ['WebP', 'RIFF\xff\xff\xff\x0fWEBPVP8X\x0a\0\0\0\x08\0\0\0\x07\0\0\x07\0\0', 'ALPH\0\0\0\0'],
    ['GIF', 'GIF89a\x08\0\x08\0\0\0\0', '\x21\xf9\0'],
    ['AVIF', '\0\0\0\x10ftypavif\0\0\0\0', '\0\0\0\x08free'],
  ])(
    'is refused in bounded time and memory: %s',
    async (_, head, repeated) => {
      const bytes = Buffer.from(head + repeated.repeat(1_000_000), 'latin1');
      expect(await attempt(bytes)).toBe('IMAGE_UNDECODABLE');
    },
    TIME_LIMIT_MS,
  );
});

/** Enough detail to be some kilobytes long whatever the encoder. */
function noisy(): Sharp {
  const random = seededRandom(3);
  const pixels = syntheticPixels(120, 90).map((level) =>
    Math.max(0, Math.min(255, level + 60 * random() - 30)),
  );
  return sharp(pixels, { raw: { width: 120, height: 90, channels: 3 } });
}

/** Puts the bytes through all three ways in; anything thrown that is no AppError fails the test. */
async function attempt(bytes: Uint8Array): Promise<string> {
  outcomeOf(() => probePicture(bytes));
  outcomeOf(() => stripMetadata(bytes));
  try {
    expect((await decodePicture(bytes, SIZE)).length).toBe(SIZE.width * SIZE.height * 3);
    return 'pixels';
  } catch (error) {
    return reasonOf(error);
  }
}

function outcomeOf(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  if (!isAppError(error)) throw error;
  expect(error.field).toBe('content');
  return error.reason;
}
