import { createHash } from 'node:crypto';

import { status } from '@grpc/grpc-js';
import { type UploadStreamRequest } from '@isitacat/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { collect, failureOf } from './errors.js';
import { png } from './pictures.js';
import { startTestSystem, type System } from './system.js';
import { download, uploaded } from './up-and-down.js';

const MIB = 1024 * 1024;

let system: System;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

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
    const image = await uploaded(system, png({ width: 12, height: 7 }), 'Minka');
    expect(image).toMatchObject({ mimeType: 'image/png', widthPx: 12, heightPx: 7, displayName: 'Minka' });
    expect(image.name).toMatch(/^images\/[0-9a-z]{26}$/);
    expect(Math.abs((image.createTime?.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  it('stores no metadata', async () => {
    const image = await uploaded(system, png({ comment: 'taken at 48.2, 16.3' }));
    const { content } = await download(system, image.name);
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
    await uploaded(system, png());
  });

  it('refuses a display name of 257 characters', async () => {
    const failure = await failureOf(system.images.upload({ content: png(), displayName: '猫'.repeat(257) }));
    expect(failure).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: 'FIELD_INVALID',
      field: 'display_name',
    });
    await uploaded(system, png(), '猫'.repeat(256));
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
    const copy = await download(system, image?.name ?? '');
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
