import { describe, expect, it } from 'vitest';
import { bindService, type BoundService } from '../src/index.js';
import { echo, EchoDefinition, startEcho, type Echo, type Text } from './echo-service.js';

const LARGE = 300_000;

/** Says of each request what memory it was read into. */
function watched(seen: ArrayBufferLike[], say: Echo['say'] = echo.say): BoundService {
  const { say: method } = EchoDefinition.methods;
  const requestType = {
    ...method.requestType,
    decode: (bytes: Uint8Array): Text => {
      seen.push(bytes.buffer);
      return method.requestType.decode(bytes);
    },
  };
  const methods = { say: { ...method, requestType } };
  return bindService({ ...EchoDefinition, methods }, { say });
}

describe('the memory of requests', () => {
  it('is used again once a call is answered', async () => {
    const seen: ArrayBufferLike[] = [];
    await using server = await startEcho({}, { services: [watched(seen)] });
    for (const letter of ['a', 'b', 'c']) {
      const text = letter.repeat(LARGE);
      expect(await server.client.say({ text })).toEqual({ text });
    }
    expect(new Set(seen).size).toBe(1);
  });

  it('is not used again after a call that failed', async () => {
    const seen: ArrayBufferLike[] = [];
    const services = [watched(seen, () => Promise.reject(new Error('no')))];
    await using server = await startEcho({}, { services });
    for (const letter of ['a', 'b']) {
      await expect(server.client.say({ text: letter.repeat(LARGE) })).rejects.toThrow();
    }
    expect(new Set(seen).size).toBe(2);
  });

  it('is its own for each of the calls at once', async () => {
    await using server = await startEcho();
    const texts = Array.from({ length: 20 }, (_, n) => String.fromCharCode(97 + n).repeat(LARGE + n));
    const answers = await Promise.all(texts.map((text) => server.client.say({ text })));
    expect(answers.map(({ text }) => text)).toEqual(texts);
  });
});
