import { status, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { bindService } from '../src/index.js';
import { EchoDefinition, startEcho, texts, type Text } from './echo-service.js';
import { eventually } from './eventually.js';

const PIECE = 'x'.repeat(64 * 1024);
const MANY = 2_000;

/** A promise and what settles it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

async function* pieces(onSent: (count: number) => void): AsyncGenerator<Text> {
  for (let count = 1; count <= MANY; count++) {
    onSent(count);
    yield await Promise.resolve({ text: PIECE });
  }
}

/** Resolves when `read` has given the same number for 300 ms. */
async function settled(read: () => number): Promise<number> {
  let last = -1;
  let sinceMs = Date.now();
  await eventually(() => {
    if (read() !== last) [last, sinceMs] = [read(), Date.now()];
    return last > 0 && Date.now() - sinceMs > 300;
  }, 10_000);
  return last;
}

describe('backpressure', () => {
  it('stops a handler whose reader does not read', async () => {
    let made = 0;
    await using echo = await startEcho({ list: () => pieces((count) => (made = count)) });
    const reader = echo.client.list({ text: '' })[Symbol.asyncIterator]();
    await reader.next();
    expect(await settled(() => made)).toBeLessThan(MANY / 4); // some lie in windows and sockets
    let read = 1;
    while (!(await reader.next()).done) read++;
    expect(read).toBe(MANY);
  });

  it('stops a sender whose handler does not read', async () => {
    let sent = 0;
    const { opened, open } = gate();
    await using echo = await startEcho({
      async collect(requests) {
        await opened;
        let count = 0;
        for await (const { text } of requests) count += text.length / PIECE.length;
        return { text: String(count) };
      },
    });
    const answer = echo.client.collect(pieces((count) => (sent = count)));
    expect(await settled(() => sent)).toBeLessThan(MANY / 4);
    open();
    expect(await answer).toEqual({ text: String(MANY) });
  });
});

describe('a stream of large messages', () => {
  it('lies in memory two messages deep, however slow its handler', async () => {
    let decoded = 0;
    const { collect } = EchoDefinition.methods;
    const counting = {
      ...collect.requestType,
      decode(bytes: Uint8Array) {
        decoded++;
        return collect.requestType.decode(bytes);
      },
    };
    const definition = {
      fullName: EchoDefinition.fullName,
      methods: { collect: { ...collect, requestType: counting } },
    } as const;
    const { opened, open } = gate();
    const service = bindService(definition, {
      async collect(requests) {
        let count = 0;
        for await (const { text } of requests) {
          await opened;
          count += text.length / PIECE.length;
        }
        return { text: String(count) };
      },
    });
    await using echo = await startEcho({}, { services: [service] });
    const answer = echo.client.collect(pieces(() => undefined));
    expect(await settled(() => decoded)).toBeLessThanOrEqual(4); // one in hand, two waiting, one on its way
    open();
    expect(await answer).toEqual({ text: String(MANY) });
  });
});

describe('streams of the client', () => {
  it('arrive in order', async () => {
    await using echo = await startEcho();
    expect(await echo.client.collect(texts('a', 'b', 'c'))).toEqual({ text: 'a b c' });
  });

  it('may be answered before they end', async () => {
    await using echo = await startEcho({
      async collect(requests) {
        for await (const request of requests) return request;
        return { text: 'nothing' };
      },
    });
    expect(await echo.client.collect(texts('first', 'second', 'third'))).toEqual({ text: 'first' });
  });

  it('may be left early by a stream that answers on', async () => {
    await using echo = await startEcho({
      async *chat(requests) {
        for await (const request of requests) {
          yield request;
          break;
        }
        yield { text: 'bye' };
      },
    });
    const seen: string[] = [];
    for await (const { text } of echo.client.chat(texts('a', 'b'))) seen.push(text);
    expect(seen).toEqual(['a', 'bye']);
  });

  it('are answered message by message', async () => {
    await using echo = await startEcho();
    const answered = gate();
    const requests = async function* (): AsyncGenerator<Text> {
      yield { text: 'ping' };
      await answered.opened;
      yield { text: 'pong' };
    };
    const seen: string[] = [];
    for await (const { text } of echo.client.chat(requests())) {
      seen.push(text);
      answered.open();
    }
    expect(seen).toEqual(['ping', 'pong']);
  });
});

describe('what a stream opened', () => {
  it('is closed when the client leaves', async () => {
    const closed = gate();
    await using echo = await startEcho({
      async *list(request, { signal }) {
        try {
          while (!signal.aborted) yield await Promise.resolve(request);
        } finally {
          closed.open();
        }
      },
    });
    const stream = echo.client.list({ text: 'again' })[Symbol.asyncIterator]();
    expect((await stream.next()).value).toEqual({ text: 'again' });
    await stream.return?.();
    await closed.opened;
  });
});

describe('an empty stream', () => {
  it('ends with OK', async () => {
    await using echo = await startEcho({
      async *list() {
        await Promise.resolve();
        yield* [];
      },
    });
    const seen: Text[] = [];
    for await (const text of echo.client.list({ text: '' })) seen.push(text);
    expect(seen).toEqual([]);
  });
});

describe('messages', () => {
  it('of 11 MiB are taken', async () => {
    await using echo = await startEcho({ say: ({ text }) => Promise.resolve({ text: String(text.length) }) });
    const text = 'x'.repeat(11 * 1024 * 1024);
    expect(await echo.client.say({ text })).toEqual({ text: String(text.length) });
  });

  it('over 16 MiB are refused, and the next call works', async () => {
    await using echo = await startEcho();
    const text = 'x'.repeat(16 * 1024 * 1024 + 1);
    await expect(echo.client.say({ text })).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(await echo.client.say({ text: 'next' })).toEqual({ text: 'next' });
  });

  it('over the limit are refused with word not to try again, which clients that retry heed', async () => {
    await using echo = await startEcho({}, { maxReceiveBytes: 100 });
    const text = 'x'.repeat(101);
    const refused = (await echo.client.say({ text }).catch((error: unknown) => error)) as ServiceError;
    expect(refused.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(refused.metadata.get('grpc-retry-pushback-ms')).toEqual(['-1']);
  });

  it('over a limit of the caller are refused', async () => {
    await using echo = await startEcho({}, { maxReceiveBytes: 100 });
    await expect(echo.client.say({ text: 'x'.repeat(101) })).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
  });
});
