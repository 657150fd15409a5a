import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { png } from './pictures.js';
import { answerReply } from './predictor-peer.js';
import { untilReady } from './system.js';
import { withPeer } from './with-peer.js';

const at = withPeer();
const MEBIBYTE = 1024 * 1024;

function request(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${at.system.bff.httpPort}/v2${path}`, init);
}

function ask(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return request('/models/cat/infer', { method: 'POST', body: new Uint8Array(bytes), headers });
}

async function errorOf(response: Response): Promise<string> {
  return ((await response.json()) as { readonly error: string }).error;
}

function picture(change: object = {}): object {
  const input = { name: 'image', datatype: 'BYTES', shape: [1], data: [png().toString('base64')] };
  return { inputs: [{ ...input, ...change }] };
}

describe('the inference protocol over HTTP', () => {
  it('answers JSON with JSON', async () => {
    await at.peer.answer(() => answerReply(0.75));
    const response = await ask({ ...picture(), id: 'mine' });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).not.toBeNull();
    expect(await response.json()).toEqual({
      ...{ id: 'mine', model_name: 'cat', model_version: '1' },
      outputs: [
        { name: 'probabilities', datatype: 'FP32', shape: [1, 2], data: [0.75, 0.25] },
        { name: 'label', datatype: 'BYTES', shape: [1], data: ['cat'] },
      ],
    });
  });

  it('takes bytes after the JSON, and puts those of the outputs that are wanted so after its own', async () => {
    await at.peer.answer(() => answerReply(0.75));
    const bytes = png();
    const binary = Buffer.concat([Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]);
    const input = { name: 'image', datatype: 'BYTES', shape: [1] };
    const json = Buffer.from(
      JSON.stringify({
        inputs: [{ ...input, parameters: { binary_data_size: binary.length } }],
        outputs: [{ name: 'label' }, { name: 'probabilities', parameters: { binary_data: true } }],
      }),
    );
    const headers = { 'Inference-Header-Content-Length': String(json.length) };
    const response = await ask(Buffer.concat([json, binary]), headers);
    const body = Buffer.from(await response.arrayBuffer());
    const end = Number(response.headers.get('inference-header-content-length'));
    expect(JSON.parse(body.subarray(0, end).toString())).toMatchObject({
      outputs: [
        { name: 'label', data: ['cat'] },
        { name: 'probabilities', parameters: { binary_data_size: 8 } },
      ],
    });
    expect([body.readFloatLE(end), body.readFloatLE(end + 4), body.length]).toEqual([0.75, 0.25, end + 8]);
  });

  it('takes pixels as lists of lists', async () => {
    await at.peer.answer(() => answerReply(0.75));
    const row = Array.from({ length: 224 }, () => [1, 2, 3]);
    const data = [Array.from({ length: 200 }, () => row)];
    const pixels = { name: 'pixels', datatype: 'UINT8', shape: [1, 200, 224, 3], data };
    expect((await ask({ inputs: [pixels] })).status).toBe(200);
    const refused = await ask({ inputs: [{ ...pixels, data: [[[[256]]]] }] });
    expect([refused.status, await errorOf(refused)]).toEqual([400, 'pixels: expected 134400 bytes, got 1']);
  });

  describe('refuses', () => {
    const cases: readonly (readonly [string, () => Promise<Response>, number, string])[] = [
      ['what is no JSON', () => ask(Buffer.from('{')), 400, 'expected JSON'],
      ['another type of field', () => ask({ inputs: 'image' }), 400, 'expected a list as inputs'],
      ['a picture that is not in base64', () => ask(picture({ data: ['ö'] })), 400, 'in base64'],
      [
        'a length beyond the body',
        () => ask({}, { 'Inference-Header-Content-Length': '99' }),
        400,
        "body's 2 bytes",
      ],
      [
        'bytes that belong to no input',
        () => ask({}, { 'Inference-Header-Content-Length': '0' }),
        400,
        'expected JSON',
      ],
      ['an unknown encoding', () => ask({}, { 'content-encoding': 'br' }), 400, 'in gzip or in deflate'],
      [
        'what is not compressed as it says',
        () => ask({}, { 'content-encoding': 'gzip' }),
        400,
        'not in gzip',
      ],
      ['too large a body', () => ask(Buffer.alloc(16 * MEBIBYTE + 1)), 413, 'may have 16 MiB'],
      [
        'a small body that is large when it is unpacked',
        () => ask(gzipSync(Buffer.alloc(17 * MEBIBYTE)), { 'content-encoding': 'gzip' }),
        413,
        'may have 16 MiB',
      ],
      ['an unknown model', () => request('/models/dragon'), 404, 'models/dragon was never published'],
      ['an unknown path', () => request('/dreams'), 404, 'no such path'],
      ['another method', () => request('/models/cat/infer'), 405, 'another method'],
      ['what no predictor takes', () => ask(picture()), 503, 'no predictor'],
    ];
    it.each(cases)('%s', async (_, send, code, message) => {
      const response = await send();
      expect([response.status, await errorOf(response)]).toEqual([code, expect.stringContaining(message)]);
      expect(response.headers.has('retry-after')).toBe(code === 503);
    });
  });

  it('says when the time is up that a request gives', async () => {
    await at.peer.answer(() => undefined);
    const response = await ask({ ...picture(), parameters: { timeout: 300_000 } });
    expect(response.status).toBe(504);
  });

  it('is live, and not ready, without a predictor', async () => {
    const codes = [];
    for (const path of ['/health/live', '/health/ready', '/models/cat/ready', ''])
      codes.push((await request(path)).status);
    expect(codes).toEqual([200, 400, 400, 200]);
  });
});

describe('a BFF that stops', () => {
  it('answers over HTTP what it was asked', async () => {
    const bff = await at.system.start();
    await untilReady(bff);
    const asked = new Promise<() => void>((resolve) => {
      void at.peer.answer(() => {
        return new Promise((answer) => {
          resolve(() => {
            answer(answerReply(0.75));
          });
        });
      });
    });
    await at.peer.connection.flush();
    const url = `http://127.0.0.1:${bff.httpPort}/v2/models/cat/infer`;
    const response = fetch(url, { method: 'POST', body: JSON.stringify(picture()) });
    const answer = await asked;
    let hasDrained = false;
    const drained = bff.drain(AbortSignal.timeout(10_000)).then(() => (hasDrained = true));
    await expect.poll(() => fetch(url.replace(/v2.*/, 'readyz')).then(({ status }) => status)).toBe(503);
    expect(hasDrained).toBe(false);
    answer();
    expect((await response).status).toBe(200);
    await drained;
    await bff[Symbol.asyncDispose]();
  });
});
