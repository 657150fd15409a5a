import { randomBytes } from 'node:crypto';

import { status } from '@grpc/grpc-js';
import { GRPCInferenceServiceDefinition, type ModelInferRequest, type Work } from '@isitacat/contracts';
import { grpcClient, type GrpcClient } from '@isitacat/testkit';
import { decodePicture } from '@isitacat/vision';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { answerReply } from './predictor-peer.js';
import { publishVersion } from './system.js';
import { withPeer } from './with-peer.js';

const SIZE = { width: 224, height: 200 };
const BYTES = SIZE.width * SIZE.height * 3;
const at = withPeer();
let client: GrpcClient<typeof GRPCInferenceServiceDefinition>;
beforeAll(() => {
  client = grpcClient(GRPCInferenceServiceDefinition, `127.0.0.1:${at.system.bff.grpcPort}`);
});
afterAll(() => {
  client[Symbol.dispose]();
});

type Request = Partial<ModelInferRequest>;

function images(...pictures: readonly Uint8Array[]): Request {
  const input = { name: 'image', datatype: 'BYTES', shape: [BigInt(pictures.length)], parameters: {} };
  const contents = { bytesContents: [...pictures], uintContents: [], fp32Contents: [] };
  return { modelName: 'cat', inputs: [{ ...input, contents }] };
}

function pixels(bytes: Uint8Array, shape: readonly number[]): Request {
  const input = { name: 'pixels', datatype: 'UINT8', shape: shape.map(BigInt), parameters: {} };
  return { modelName: 'cat', inputs: [{ ...input, contents: undefined }], rawInputContents: [bytes] };
}

function contentOf({ picture }: Work): Uint8Array {
  if (picture?.$case !== 'content') throw new Error('expected a picture in the message');
  return picture.value;
}

describe('ModelInfer', () => {
  it('hands pixels on as the very same pixels', async () => {
    const sent = new Uint8Array(randomBytes(2 * BYTES));
    const seen: Work[] = [];
    await at.peer.answer((work) => {
      seen.push(work);
      return answerReply(0.9);
    });
    await client.modelInfer(pixels(sent, [2, SIZE.height, SIZE.width, 3]));
    const decoded = await Promise.all(seen.map((work) => decodePicture(contentOf(work), SIZE)));
    const expected = [sent.subarray(0, BYTES), sent.subarray(BYTES)];
    expect(expected.every((one) => decoded.some((other) => Buffer.from(other).equals(one)))).toBe(true);
  });

  it('answers in the order of the pictures, and of the outputs, as typed values or as bytes', async () => {
    const pictures = Array.from({ length: 20 }, () => png());
    await at.peer.answer((work) => {
      const index = pictures.findIndex((picture) => picture.equals(contentOf(work)));
      return answerReply(index / 20);
    });
    const outputs = [
      { name: 'label', parameters: {} },
      { name: 'probabilities', parameters: {} },
    ];
    const typed = await client.modelInfer({ ...images(...pictures), id: 'mine', outputs });
    expect(typed).toMatchObject({ modelName: 'cat', modelVersion: '1', id: 'mine', rawOutputContents: [] });
    expect(typed.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['label', [20n]],
      ['probabilities', [20n, 2n]],
    ]);
    const cats = typed.outputs[1]?.contents?.fp32Contents.filter((_, n) => n % 2 === 0);
    expect(cats?.map((value) => Math.round(value * 20))).toEqual(pictures.map((_, n) => n));
    const one = png();
    const length = Buffer.alloc(4);
    length.writeUInt32LE(one.length);
    const [input] = images(one).inputs ?? [];
    const raw = await client.modelInfer({
      modelName: 'cat',
      inputs: input === undefined ? [] : [{ ...input, contents: undefined }],
      rawInputContents: [Buffer.concat([length, one])],
    });
    expect(raw.outputs.map(({ contents }) => contents)).toEqual([undefined, undefined]);
    expect(Buffer.from(raw.rawOutputContents[1] ?? []).toString()).toBe('\x07\0\0\0not_cat');
  });

  it('has one version answer about the whole batch, also while another is published', async () => {
    await publishVersion(at.system.store, `${at.system.folder}/next`, 'cat', false);
    let asked = 0;
    await at.peer.answer(() => answerReply(0.9, ++asked > 5 ? 2 : 1));
    const answer = await client.modelInfer(images(...Array.from({ length: 12 }, () => png())));
    expect(answer.modelVersion).toBe('2');
    expect(asked).toBe(17);
  });

  it('asks about nothing when one picture is none, and says which', async () => {
    let asked = 0;
    await at.peer.answer(() => {
      asked++;
      return answerReply(0.9);
    });
    const failure = await failureOf(client.modelInfer(images(png(), png(), Buffer.from('no picture'))));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'IMAGE_TYPE_UNSUPPORTED' });
    expect(failure.message).toContain('image[2]: expected a JPEG');
    expect(asked).toBe(0);
  });

  it.each<readonly [string, Request, string]>([
    ['no input', { modelName: 'cat' }, 'got none'],
    ['another name', renamed({ name: 'photo' }), 'expected one input, image BYTES [-1, 1] or pixels'],
    ['another datatype', renamed({ datatype: 'FP32' }), 'image is of datatype BYTES, got "FP32"'],
    ['another shape', renamed({ shape: [1n, 2n] }), 'expected the shape [-1, 1] or [-1]'],
    ['no picture', renamed({ shape: [0n] }), 'with 1 to 128 pictures, got [0]'],
    ['too many pictures', renamed({ shape: [129n] }), 'with 1 to 128 pictures, got [129]'],
    ['fewer elements than its shape says', renamed({ shape: [2n] }), 'expected 2 elements of BYTES, got 1'],
    [
      'too few bytes',
      pixels(Buffer.alloc(BYTES - 1), [1, 200, 224, 3]),
      `expected ${BYTES} bytes, got ${BYTES - 1}`,
    ],
    ['another size', pixels(Buffer.alloc(12), [1, 2, 2, 3]), 'expected the shape [-1, 200, 224, 3]'],
    ['an unknown output', { ...images(png()), outputs: [{ name: 'tail', parameters: {} }] }, 'got "tail"'],
    ['a model that no name fits', { ...images(png()), modelName: 'A b' }, "expected a model's id"],
    [
      'a version that is no number',
      { ...images(png()), modelVersion: 'best' },
      "a version's number or nothing",
    ],
    ['raw contents for some inputs', { ...images(png()), rawInputContents: [png(), png()] }, 'got 2'],
    ['contents twice', { ...images(png()), rawInputContents: [png()] }, 'got both'],
  ])('refuses %s, saying what was expected', async (_, request, message) => {
    const failure = await failureOf(client.modelInfer(request));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' });
    expect(failure.message).toContain(message);
  });

  it.each([
    ['a model', { modelName: 'dragon' }],
    ['a version', { modelVersion: '99' }],
  ])('does not know %s that was never published', async (_, change) => {
    const failure = await failureOf(client.modelInfer({ ...images(png()), ...change }));
    expect(failure).toMatchObject({ code: status.NOT_FOUND, reason: 'MODEL_NOT_FOUND' });
  });

  it('waits no longer than its parameter timeout says', async () => {
    await at.peer.answer(() => undefined);
    const parameters = { timeout: { parameterChoice: { $case: 'int64Param', value: 300_000n } as const } };
    const failure = await failureOf(client.modelInfer({ ...images(png()), parameters }));
    expect(failure).toMatchObject({ code: status.DEADLINE_EXCEEDED, reason: 'DEADLINE_EXCEEDED' });
  });
});

describe('readiness', () => {
  it('is there once a predictor holds the model', async () => {
    expect(await client.modelReady({ name: 'cat', version: '2' })).toEqual({ ready: false });
    await at.peer.announce([1, 2]);
    await expect
      .poll(async () => (await client.modelReady({ name: 'cat', version: '2' })).ready, { timeout: 5_000 })
      .toBe(true);
    expect(await client.serverReady({})).toEqual({ ready: true });
    expect(await client.serverLive({})).toEqual({ live: true });
    const { models } = await client.repositoryIndex({ ready: true });
    expect(models.map(({ version }) => version)).toEqual(['2', '1']);
  });
});

function renamed(change: Partial<ModelInferRequest['inputs'][number]>): Request {
  const request = images(png());
  return { ...request, inputs: (request.inputs ?? []).map((input) => ({ ...input, ...change })) };
}
