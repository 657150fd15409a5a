import { randomBytes } from 'node:crypto';
import { deflateSync, crc32 } from 'node:zlib';
import type { ServiceError } from '@grpc/grpc-js';
import {
  BadRequest,
  ErrorInfo,
  ImageServiceDefinition,
  PredictionServiceDefinition,
  Status,
  type Any,
} from '@isitacat/contracts';
import { grpcClient, startSystem, type GrpcClient, type System } from '@isitacat/testkit';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoCat } from '../support/pictures.js';

const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;

/** More than a message may have. */
const OVERSIZED_BYTES = 17 * 2 ** 20;

describe('pictures that are not what they should be', () => {
  let system: System;
  let images: GrpcClient<typeof ImageServiceDefinition>;
  let predictions: GrpcClient<typeof PredictionServiceDefinition>;
  beforeAll(async () => {
    system = await startSystem();
    images = grpcClient(ImageServiceDefinition, system.grpcTarget);
    predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
  }, 120_000);
  afterAll(async () => {
    images[Symbol.dispose]();
    predictions[Symbol.dispose]();
    await system.stop();
  });
  afterEach(async () => {
    const { prediction } = await predictions.predict({ picture: { $case: 'content', value: demoCat() } });
    expect(prediction?.label, 'the next call works').toBe('cat');
  });

  const post = (path: string, body: Buffer, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`http://${system.grpcTarget}${path}`, { method: 'POST', headers, body: new Uint8Array(body) });

  const refusals = [
    [
      'a text file named .jpg',
      () => Buffer.from('this is no picture\n'.repeat(40)),
      'IMAGE_TYPE_UNSUPPORTED',
    ],
    ['an empty file', () => Buffer.alloc(0), 'IMAGE_EMPTY'],
    ['a truncated JPEG', () => demoCat().subarray(0, 20_000), 'IMAGE_UNDECODABLE'],
    ['a 30,000 × 30,000 PNG', () => pngHeader(30_000, 30_000), 'IMAGE_TOO_LARGE'],
    ['content of 11 MiB', () => Buffer.concat([demoCat(), randomBytes(11 * 2 ** 20)]), 'IMAGE_TOO_LARGE'],
  ] as const;

  it.each(refusals)('refuses %s at Predict with the reason and the field', async (_, content, reason) => {
    const error = await refusal(predictions.predict({ picture: { $case: 'content', value: content() } }));
    expect(error).toMatchObject({ code: INVALID_ARGUMENT, reason, fields: ['content'] });
  });

  it.each(refusals.filter(([, , reason]) => reason !== 'IMAGE_UNDECODABLE'))(
    'refuses %s at Upload with the reason and the field',
    async (_, content, reason) => {
      const error = await refusal(images.upload({ content: content() }));
      expect(error).toMatchObject({ code: INVALID_ARGUMENT, reason, fields: ['content'] });
    },
  );

  it('refuses a message over 16 MiB for good, by gRPC and by gRPC-Web', async () => {
    const content = Buffer.alloc(OVERSIZED_BYTES);
    const error = (await predictions
      .predict({ picture: { $case: 'content', value: content } })
      .catch((thrown: unknown) => thrown)) as ServiceError;
    expect(error.code).toBe(RESOURCE_EXHAUSTED);
    expect(error.metadata.get('grpc-retry-pushback-ms')).toEqual(['-1']);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(content.length, 1);
    const response = await post('/isitacat.v1.PredictionService/Predict', Buffer.concat([head, content]), {
      'content-type': 'application/grpc-web+proto',
    });
    const told = response.headers.get('grpc-status') ?? /grpc-status:(\d+)/.exec(await response.text())?.[1];
    expect(told).toBe(String(RESOURCE_EXHAUSTED));
  });

  it('refuses a body over 16 MiB at /v2', async () => {
    const response = await post('/v2/models/cat/infer', Buffer.alloc(OVERSIZED_BYTES), {});
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('16 MiB')]);
  });

  it('refuses huge headers, by gRPC, gRPC-Web and at /v2', async () => {
    const huge = { 'x-huge': 'a'.repeat(100_000) };
    const content = demoCat();
    const asked = predictions.predict({ picture: { $case: 'content', value: content } }, { metadata: huge });
    await expect(asked).rejects.toThrow();
    const web = { ...huge, 'content-type': 'application/grpc-web+proto' };
    for (const [path, headers] of [
      ['/isitacat.v1.PredictionService/Predict', web],
      ['/v2/models/cat/infer', huge],
    ] as const)
      expect((await post(path, Buffer.alloc(5), headers)).status).toBe(431);
  });

  it('answers about a 12-megapixel photo of more than the bus carries', async () => {
    const content = await largePhoto();
    expect(content.length).toBeGreaterThan(5 * 2 ** 20);
    const { prediction } = await predictions.predict({ picture: { $case: 'content', value: content } });
    expect(prediction?.label).toBe('cat');
    const { image } = await images.upload({ content });
    expect(image).toMatchObject({ widthPx: 4000, heightPx: 3000 });
    const stored = await predictions.predict({ picture: { $case: 'image', value: image?.name ?? '' } });
    expect(stored.prediction?.label).toBe('cat');
  }, 60_000);
});

interface Refusal {
  readonly code: number;
  readonly reason: string | undefined;
  readonly fields: readonly string[];
}

async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause as ServiceError,
  );
  if (error === undefined) throw new Error('expected a refusal, got an answer');
  const [packed] = error.metadata.get('grpc-status-details-bin');
  const details = Buffer.isBuffer(packed) ? Status.decode(packed).details : [];
  const unpack = <T>(type: string, codec: { decode(bytes: Uint8Array): T }): T | undefined => {
    const found = details.find((detail: Any) => detail.typeUrl.endsWith(type));
    return found === undefined ? undefined : codec.decode(found.value);
  };
  return {
    code: error.code,
    reason: unpack('google.rpc.ErrorInfo', ErrorInfo)?.reason,
    fields: unpack('google.rpc.BadRequest', BadRequest)?.fieldViolations.map(({ field }) => field) ?? [],
  };
}

/** A PNG that claims a size and holds one row. */
function pngHeader(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1 + width * 3))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A cat at 4000 × 3000 with grain enough to weigh more than 5 MiB. */
async function largePhoto(): Promise<Buffer> {
  const size = { width: 4000, height: 3000 };
  const grain = await sharp({
    create: { ...size, channels: 3, background: 'grey', noise: { type: 'gaussian', mean: 128, sigma: 50 } },
  })
    .png()
    .toBuffer();
  return sharp(demoCat())
    .resize(size.width, size.height, { fit: 'fill' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 95 })
    .toBuffer();
}
