import { status, type ServiceError } from '@grpc/grpc-js';
import { isAppError } from '@isitacat/errors';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Call } from '../src/index.js';
import { startEcho, texts, type Echo, type EchoServer, type Text } from './echo-service.js';
import { eventually } from './eventually.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** Handlers of every kind that do nothing but wait for their signal, and say so. */
function waiting(calls: Call[]): Echo {
  const wait = async (call: Call): Promise<Text> => {
    calls.push(call);
    await once(call.signal, 'abort');
    throw call.signal.reason;
  };
  return {
    say: (_request, call) => wait(call),
    async *list(_request, call) {
      yield await wait(call);
    },
    collect: (_requests, call) => wait(call),
    async *chat(_requests, call) {
      yield await wait(call);
    },
  };
}

type Kind = keyof Echo;
const kinds = ['say', 'list', 'collect', 'chat'] as const satisfies readonly Kind[];

async function ask(echo: EchoServer, kind: Kind, options: object): Promise<unknown> {
  const { client } = echo;
  const never = async function* (): AsyncGenerator<Text> {
    yield { text: 'one' };
    await new Promise(() => undefined);
  };
  if (kind === 'say') return client.say({ text: '' }, options);
  if (kind === 'collect') return client.collect(never(), options);
  const stream = kind === 'list' ? client.list({ text: '' }, options) : client.chat(never(), options);
  const all: Text[] = [];
  for await (const text of stream) all.push(text);
  return all;
}

it("leaves the handler's signal alone once the call is answered", async () => {
  const calls: Call[] = [];
  await using echo = await startEcho({
    ...waiting(calls),
    say: (request, call) => {
      calls.push(call);
      return Promise.resolve(request);
    },
  });
  for (const text of ['one', 'two']) await echo.client.say({ text });
  await eventually(() => echo.lines.filter(({ code }) => code === 'OK').length === 2);
  await new Promise(setImmediate); // where grpc-js says of the first that it is over
  expect(calls[0]?.signal.aborted).toBe(false);
});

describe.each(kinds)('a %s call', (kind) => {
  it("aborts the handler's signal when the client cancels", async () => {
    const calls: Call[] = [];
    await using echo = await startEcho(waiting(calls));
    const controller = new AbortController();
    const failed = ask(echo, kind, { signal: controller.signal }).catch((error: unknown) => error);
    await eventually(() => calls.length === 1);
    controller.abort();
    expect(await failed).toMatchObject({ code: status.CANCELLED });
    await eventually(() => calls[0]?.signal.aborted === true);
    await eventually(() => echo.lines.some(({ code, level }) => code === 'CANCELLED' && level === 'info'));
  });

  it("aborts the handler's signal when the client's deadline passes", async () => {
    const calls: Call[] = [];
    await using echo = await startEcho(waiting(calls));
    const failed = ask(echo, kind, { timeoutMs: 150 }).catch((error: unknown) => error);
    await eventually(() => calls[0]?.signal.aborted === true);
    expect(await failed).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    // The client may have cancelled just before the server's own timer.
    expect(isAppError(calls[0]?.signal.reason, 'DEADLINE_EXCEEDED')).toBe(true);
  });
});

describe('what a handler knows of its call', () => {
  const calls: Call[] = [];
  const noting: Partial<Echo> = {
    say(request, call) {
      calls.push(call);
      return Promise.resolve(request);
    },
  };

  it("tells the client's deadline as a point in time", async () => {
    await using echo = await startEcho(noting);
    await echo.client.say({ text: '' }, { timeoutMs: 10_000 });
    const left = (calls.at(-1)?.deadlineMs ?? 0) - Date.now();
    expect(left).toBeGreaterThan(5_000);
    expect(left).toBeLessThanOrEqual(10_000);
  });

  it('passes on the request id and the trace', async () => {
    await using echo = await startEcho(noting);
    await echo.client.say({ text: '' }, { metadata: { 'x-request-id': 'abc-1', traceparent: TRACEPARENT } });
    expect(calls.at(-1)?.requestId).toBe('abc-1');
    expect(calls.at(-1)?.trace).toEqual({ traceparent: TRACEPARENT, tracestate: undefined });
    await eventually(() => echo.lines.some((line) => line['requestId'] === 'abc-1'));
  });

  it('makes a new id where the given one is not fit to be logged', async () => {
    await using echo = await startEcho(noting);
    await echo.client.say({ text: '' }, { metadata: { 'x-request-id': 'a b"c' } });
    expect(calls.at(-1)?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the request id', () => {
  it('comes back with a failure', async () => {
    await using echo = await startEcho({ say: () => Promise.reject(new Error('no')) });
    const metadata = { 'x-request-id': 'abc-2' };
    const error = (await echo.client
      .say({ text: '' }, { metadata })
      .catch((e: unknown) => e)) as ServiceError;
    expect(error.metadata.get('x-request-id')).toEqual(['abc-2']);
  });
});

describe('the line that a call leaves', () => {
  it('is one, with method, code, time and request id', async () => {
    await using echo = await startEcho();
    await echo.client.say({ text: 'private words' }, { metadata: { 'x-request-id': 'abc-3' } });
    await eventually(() => echo.lines.length > 0);
    expect(echo.lines).toHaveLength(1);
    expect(echo.lines[0]).toMatchObject({
      level: 'info',
      service: 'test',
      msg: 'call',
      method: '/isitacat.test.v1.EchoService/Say',
      code: 'OK',
      requestId: 'abc-3',
      durationMs: expect.any(Number) as number,
    });
    expect(JSON.stringify(echo.lines)).not.toContain('private words');
  });

  it('is told to the observer too', async () => {
    const seen: unknown[] = [];
    await using echo = await startEcho({}, { observe: (...observed) => seen.push(observed) });
    await echo.client.collect(texts('a', 'b'));
    await eventually(() => seen.length === 1);
    expect(seen).toEqual([['/isitacat.test.v1.EchoService/Collect', { code: 'OK' }, expect.any(Number)]]);
  });
});
