import { createHash } from 'node:crypto';

import { status } from '@grpc/grpc-js';
import { imageContentKey, type Image, type UploadStreamRequest } from '@isitacat/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { collect, failureOf } from './errors.js';
import { png } from './pictures.js';
import { PredictorPeer, answerReply } from './predictor-peer.js';
import { startTestSystem, type System } from './system.js';

const MIB = 1024 * 1024;
const CALL = { signal: new AbortController().signal };

let system: System;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

async function uploaded(content: Uint8Array, displayName = ''): Promise<Image> {
  const { image } = await system.images.upload({ content, displayName });
  if (image === undefined) throw new Error('no image');
  return image;
}

function idOf(image: Image): string {
  return image.name.slice('images/'.length);
}

async function download(
  name: string,
): Promise<{ image: Image | undefined; content: Buffer; largest: number }> {
  const parts = (await collect(system.images.getImage({ name }))).map(({ part }) => part);
  const [first, ...rest] = parts;
  const chunks = rest.map((part) => (part?.$case === 'chunk' ? part.value : new Uint8Array()));
  return {
    image: first?.$case === 'image' ? first.value : undefined,
    content: Buffer.concat(chunks),
    largest: Math.max(0, ...chunks.map(({ length }) => length)),
  };
}

async function* streamed(
  content: Uint8Array,
  chunkBytes: number,
  requestId = '',
): AsyncGenerator<UploadStreamRequest> {
  yield await Promise.resolve({ part: { $case: 'header', value: { displayName: 'streamed', requestId } } });
  for (let start = 0; start < content.length; start += chunkBytes) {
    yield { part: { $case: 'chunk', value: content.subarray(start, start + chunkBytes) } };
  }
}

describe('Upload', () => {
  it('stores a picture and says what it is', async () => {
    const image = await uploaded(png({ width: 12, height: 7 }), 'Minka');
    expect(image).toMatchObject({ mimeType: 'image/png', widthPx: 12, heightPx: 7, displayName: 'Minka' });
    expect(image.name).toMatch(/^images\/[0-9a-z]{26}$/);
    expect(Math.abs((image.createTime?.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  it('stores no metadata', async () => {
    const image = await uploaded(png({ comment: 'taken at 48.2, 16.3' }));
    const { content } = await download(image.name);
    expect(content.includes('48.2')).toBe(false);
    expect(createHash('sha256').update(content).digest().equals(image.sha256)).toBe(true);
    expect(image.sizeBytes).toBe(BigInt(content.length));
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'IMAGE_EMPTY'],
    ['text', Buffer.from('I am a cat, believe me'), 'IMAGE_TYPE_UNSUPPORTED'],
    ['a header alone', png().subarray(0, 20), 'IMAGE_UNDECODABLE'],
    ['900 megapixels', png({ width: 8, height: 8 }).fill(0x7f, 18, 20).fill(0x7f, 22, 24), 'IMAGE_TOO_LARGE'],
    ['11 MiB', Buffer.concat([png(), Buffer.alloc(11 * MIB)]), 'IMAGE_TOO_LARGE'],
  ])('refuses %s and stays well', async (_, content, reason) => {
    const failure = await failureOf(system.images.upload({ content }));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason, field: 'content' });
    await uploaded(png());
  });

  it('refuses a display name of 257 characters', async () => {
    const failure = await failureOf(system.images.upload({ content: png(), displayName: '猫'.repeat(257) }));
    expect(failure).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'FIELD_INVALID',
      field: 'display_name',
    });
    await uploaded(png(), '猫'.repeat(256));
  });
});

describe('a request id', () => {
  it('makes a retry return the first picture', async () => {
    const request = { content: png(), displayName: 'once', requestId: crypto.randomUUID() };
    const first = await system.images.upload(request);
    expect(await system.images.upload(request)).toEqual(first);
  });

  it('makes ten calls at once store one picture', async () => {
    const request = { content: png(), requestId: crypto.randomUUID() };
    const answers = await Promise.all(Array.from({ length: 10 }, () => system.images.upload(request)));
    expect(new Set(answers.map(({ image }) => image?.name)).size).toBe(1);
  });

  it('with another body is refused', async () => {
    const requestId = crypto.randomUUID();
    await system.images.upload({ content: png(), requestId });
    const failure = await failureOf(system.images.upload({ content: png(), requestId }));
    expect(failure).toMatchObject({ code: status.ALREADY_EXISTS, reason: 'REQUEST_ID_REUSED' });
  });

  it('returns the first result also when the picture is gone by then', async () => {
    const request = { content: png(), requestId: crypto.randomUUID() };
    const { image } = await system.images.upload(request);
    await system.images.deleteImage({ name: image?.name ?? '' });
    expect((await system.images.upload(request)).image).toEqual(image);
    expect(await failureOf(collect(system.images.getImage({ name: image?.name ?? '' })))).toMatchObject({
      reason: 'IMAGE_NOT_FOUND',
    });
  });

  it('is refused when malformed', async () => {
    const failure = await failureOf(system.images.upload({ content: png(), requestId: '../x' }));
    expect(failure).toMatchObject({ reason: 'FIELD_INVALID', field: 'request_id' });
  });
});

describe('UploadStream', () => {
  it('stores a picture larger than a unary call takes', async () => {
    const content = png({ width: 2_300, height: 2_000, noisy: true });
    expect(content.length).toBeGreaterThan(13 * MIB);
    const { image } = await system.images.uploadStream(streamed(content, MIB));
    expect(image).toMatchObject({ widthPx: 2_300, heightPx: 2_000, displayName: 'streamed' });
    const copy = await download(image?.name ?? '');
    expect(copy.content.equals(content)).toBe(true);
    expect(copy.largest).toBeLessThanOrEqual(64 * 1024);
  });

  it('with a request id stores a retried picture once', async () => {
    const content = png();
    const requestId = crypto.randomUUID();
    const first = await system.images.uploadStream(streamed(content, 100, requestId));
    expect(await system.images.uploadStream(streamed(content, 200, requestId))).toEqual(first);
  });

  it.each([
    ['a chunk before the header', [{ part: { $case: 'chunk', value: png() } }], 'part'],
    [
      'two headers',
      [{ part: { $case: 'header', value: {} } }, { part: { $case: 'header', value: {} } }],
      'part',
    ],
    ['nothing', [], 'part'],
    [
      'an empty chunk',
      [{ part: { $case: 'header', value: {} } }, { part: { $case: 'chunk', value: Buffer.alloc(0) } }],
      'chunk',
    ],
  ] as const)('refuses %s', async (_, messages, field) => {
    async function* requests(): AsyncGenerator<(typeof messages)[number]> {
      await Promise.resolve();
      yield* messages;
    }
    const failure = await failureOf(system.images.uploadStream(requests()));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID', field });
  });

  it('refuses more than 50 MiB', async () => {
    const content = Buffer.concat([png(), Buffer.alloc(50 * MIB)]);
    const failure = await failureOf(system.images.uploadStream(streamed(content, MIB)));
    expect(failure).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'IMAGE_TOO_LARGE',
      field: 'content',
    });
  });
});

describe('GetImage', () => {
  it('reports bytes that are not those stored as DATA_LOSS', async () => {
    const image = await uploaded(png());
    await system.store.write(imageContentKey(idOf(image)), png(), CALL);
    const failure = await failureOf(collect(system.images.getImage({ name: image.name })));
    expect(failure).toMatchObject({ code: status.DATA_LOSS, reason: 'CHECKSUM_MISMATCH' });
  });

  it('reports missing bytes as DATA_LOSS', async () => {
    const image = await uploaded(png());
    await system.store.delete(imageContentKey(idOf(image)), CALL);
    expect(await failureOf(collect(system.images.getImage({ name: image.name })))).toMatchObject({
      code: status.DATA_LOSS,
    });
  });

  it('names what it does not find', async () => {
    const name = `images/${'0'.repeat(26)}`;
    const failure = await failureOf(collect(system.images.getImage({ name })));
    expect(failure).toMatchObject({ code: status.NOT_FOUND, reason: 'IMAGE_NOT_FOUND', resource: name });
  });

  it('refuses a malformed name', async () => {
    const failure = await failureOf(collect(system.images.getImage({ name: 'images/../../etc/passwd' })));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'NAME_INVALID', field: 'name' });
  });
});

describe('ListImages', () => {
  it('gives every picture once, newest first, page by page', async () => {
    const names: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      names.unshift((await uploaded(png(), `${i}`)).name);
      await nextMillisecond();
    }
    const listed: string[] = [];
    let pageToken = '';
    do {
      const page = await system.images.listImages({ pageSize: 2, pageToken });
      expect(page.images.length).toBeLessThanOrEqual(2);
      listed.push(...page.images.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(listed.slice(0, 5)).toEqual(names);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('refuses tokens and sizes that are not its own', async () => {
    expect(await failureOf(system.images.listImages({ pageToken: 'x' }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'PAGE_TOKEN_INVALID',
    });
    expect(await failureOf(system.images.listImages({ pageSize: 1_001 }))).toMatchObject({
      reason: 'FIELD_INVALID',
      field: 'page_size',
    });
  });
});

describe('DeleteImage', () => {
  it('takes the picture and its predictions along', async () => {
    await using peer = await PredictorPeer.connect(system.nats.url, system.store);
    const stop = await peer.answer(() => answerReply(0.8));
    const image = await uploaded(png());
    const other = await uploaded(png());
    const batch = 'delete-1';
    const { prediction: gone } = await system.predictions.predict({
      picture: { $case: 'image', value: image.name },
      batch,
    });
    const { prediction: kept } = await system.predictions.predict({
      picture: { $case: 'image', value: other.name },
      batch,
    });
    stop();
    await system.images.deleteImage({ name: image.name });
    if (gone !== undefined) await peer.record(gone); // a predictor that was still at it
    expect(await failureOf(system.predictions.getPrediction({ name: gone?.name ?? '' }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'PREDICTION_NOT_FOUND',
    });
    const { predictions } = await system.predictions.listPredictions({ batch });
    expect(predictions.map(({ name }) => name)).toEqual([kept?.name]);
    expect(await system.store.list(`images/${idOf(image)}/`, CALL)).toEqual([]);
    expect(await failureOf(system.images.deleteImage({ name: image.name }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'IMAGE_NOT_FOUND',
    });
  });
});

/** Ids of one millisecond have no order among themselves. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now();
  while (Date.now() === now) await new Promise((resolve) => setImmediate(resolve));
}
