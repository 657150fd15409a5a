import { Client, credentials, Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { AppError } from '@isitacat/errors';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';

import { bindService, type BoundMethod, type BoundService, type CallHead } from '../src/index.js';
import { EchoDefinition, echo, startEcho, texts, type EchoServer, type Text } from './echo-service.js';
import { eventually } from './eventually.js';

type Look = NonNullable<BoundMethod['beforeMessage']>;
const METHODS = ['Say', 'List', 'Collect', 'Chat'];
const refuse: Look = () => Promise.reject(new AppError('SIGN_IN_REQUIRED', 'sign in'));

/** The echo service, whose handlers say that they were asked. */
function looking(beforeMessage: Look, asked: string[] = []): BoundService {
  const bound = bindService(EchoDefinition, echo);
  const methods = bound.methods.map((method) => ({
    ...method,
    beforeMessage,
    handle: (...given: Parameters<BoundMethod['handle']>) => {
      asked.push(method.definition.path);
      return method.handle(...given);
    },
  }));
  return { ...bound, methods };
}

let client: Client | undefined;
afterEach(() => client?.close());

/** Sends headers and nothing more; resolves at the end. */
function sendHeaders(target: string, method: string, signal?: AbortSignal): Promise<StatusObject> {
  client = new Client(target, credentials.createInsecure());
  const keep = (bytes: Buffer): Buffer => bytes;
  const path = `/${EchoDefinition.fullName}/${method}`;
  const call = client.makeBidiStreamRequest(path, keep, keep, new Metadata(), {
    deadline: Date.now() + 30_000,
  });
  call.on('error', () => undefined); // the status says the same
  call.resume();
  signal?.addEventListener('abort', () => {
    call.cancel();
  });
  return new Promise((resolve) => call.once('status', resolve));
}

async function all(stream: AsyncIterable<Text>): Promise<readonly Text[]> {
  const seen: Text[] = [];
  for await (const text of stream) seen.push(text);
  return seen;
}

const ended = (echoing: EchoServer): readonly unknown[] => echoing.lines.map(({ code }) => code);

describe('a call that is refused by its headers', () => {
  it.each(METHODS)('has its end while its message is still to come: %s', async (method) => {
    const seen: unknown[] = [];
    const asked: string[] = [];
    const options = {
      services: [looking(refuse, asked)],
      observe: (...each: unknown[]) => seen.push(each[0]),
    };
    await using echoing = await startEcho({}, options);
    const { code, metadata } = await sendHeaders(echoing.target, method);
    expect(code).toBe(status.UNAUTHENTICATED);
    expect(metadata.get('grpc-status-details-bin')).toHaveLength(1);
    expect(asked).toEqual([]);
    await eventually(() => seen.length === 1);
    expect(echoing.lines).toEqual([
      expect.objectContaining({ code: 'UNAUTHENTICATED', reason: 'SIGN_IN_REQUIRED', msg: 'call' }),
    ]);
    expect(metadata.get('x-request-id')).toEqual([echoing.lines[0]?.['requestId']]);
  });
});

describe('a call that is looked at by its headers', () => {
  it('goes on as if nothing had been, of every kind', async () => {
    const asked: string[] = [];
    const look: Look = () => new Promise((resolve) => setImmediate(resolve));
    await using echoing = await startEcho({}, { services: [looking(look, asked)] });
    const { client: caller } = echoing;
    expect(await caller.say({ text: 'a' })).toEqual({ text: 'a' });
    expect(await caller.collect(texts('a', 'b'))).toEqual({ text: 'a b' });
    expect(await all(caller.list({ text: 'a b' }))).toHaveLength(2);
    expect(await all(caller.chat(texts('a', 'b', 'c')))).toHaveLength(3);
    expect(asked).toHaveLength(METHODS.length);
  });

  it('is let go of when its caller leaves meanwhile', async () => {
    const heads: CallHead[] = [];
    const wait: Look = async (head) => {
      heads.push(head);
      await once(head.signal, 'abort');
      throw head.signal.reason;
    };
    await using echoing = await startEcho({}, { services: [looking(wait)] });
    const leaving = new AbortController();
    const end = sendHeaders(echoing.target, 'Say', leaving.signal);
    await eventually(() => heads.length === 1);
    leaving.abort();
    expect((await end).code).toBe(status.CANCELLED);
    await eventually(() => ended(echoing).includes('CANCELLED'));
  });
});
