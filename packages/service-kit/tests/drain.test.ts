import { grpcClient } from '@isitacat/testkit';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AppError } from '@isitacat/errors';
import type { Call } from '../src/index.js';
import { EchoDefinition, startEcho, type Echo, type Text } from './echo-service.js';
import { eventually } from './eventually.js';
import { healthClient } from './health-client.js';

const signal = new AbortController().signal;

/** A stream that says "open", and "bye" once told to drain. */
const polite: Partial<Echo> = {
  async *list(_request, { draining }) {
    yield { text: 'open' };
    if (!draining.aborted) await once(draining, 'abort');
    yield { text: 'bye' };
  },
};

describe('draining', () => {
  it('turns health first, serves on for the propagation time, then takes nothing new', async () => {
    await using echo = await startEcho();
    using health = healthClient(echo.target);
    echo.health.setAll(true);
    const states = health.watch('');
    await states.next();
    const propagated = new AbortController();
    const drained = echo.server.drain({ propagationMs: 60_000, graceMs: 60_000, signal: propagated.signal });
    expect((await states.next()).value).toBe('NOT_SERVING');
    expect(await echo.client.say({ text: 'still' })).toEqual({ text: 'still' });
    propagated.abort();
    await drained;
    using late = grpcClient(EchoDefinition, echo.target);
    await expect(late.say({ text: 'late' }, { timeoutMs: 2_000 })).rejects.toThrow();
  });

  it('tells open streams, lets them say good-bye, and ends', async () => {
    await using echo = await startEcho(polite);
    const stream = echo.client.list({ text: '' })[Symbol.asyncIterator]();
    expect((await stream.next()).value).toEqual({ text: 'open' });
    const drained = echo.server.drain({ propagationMs: 0, graceMs: 10_000, signal });
    expect((await stream.next()).value).toEqual({ text: 'bye' });
    expect((await stream.next()).done).toBe(true);
    await drained;
  });

  it('waits for a call that is being answered', async () => {
    let answer: (text: Text) => void = () => undefined;
    const answered = new Promise<Text>((resolve) => (answer = resolve));
    const calls: Call[] = [];
    await using echo = await startEcho({
      say(_request, call) {
        calls.push(call);
        return answered;
      },
    });
    const said = echo.client.say({ text: '' });
    await eventually(() => calls.length === 1);
    const drained = echo.server.drain({ propagationMs: 0, graceMs: 10_000, signal });
    await eventually(() => calls[0]?.draining.aborted === true);
    answer({ text: 'in time' });
    expect(await said).toEqual({ text: 'in time' });
    await drained;
  });

  it('ends watches of health', async () => {
    await using echo = await startEcho();
    using health = healthClient(echo.target);
    const states = health.watch('');
    await states.next();
    await echo.server.drain({ propagationMs: 0, graceMs: 10_000, signal });
    expect((await states.next()).done).toBe(true);
  });

  it.each(['the grace limit', 'its signal'])('cuts what is still open at %s', async (limit) => {
    const calls: Call[] = [];
    await using echo = await startEcho({
      say(_request, call) {
        calls.push(call);
        return new Promise(() => undefined);
      },
    });
    const said = echo.client.say({ text: '' }).catch((error: unknown) => error);
    await eventually(() => calls.length === 1);
    const cut = new AbortController();
    const graceMs = limit === 'its signal' ? 60_000 : 50;
    const drained = echo.server.drain({ propagationMs: 0, graceMs, signal: cut.signal });
    if (limit === 'its signal') cut.abort();
    await drained;
    expect(await said).toBeInstanceOf(Error);
    await eventually(() => calls[0]?.signal.aborted === true);
  });

  it('is the same end when asked for twice', async () => {
    await using echo = await startEcho();
    const options = { propagationMs: 0, graceMs: 1_000, signal };
    await Promise.all([echo.server.drain(options), echo.server.drain(options)]);
  });
});

describe('a taken port', () => {
  it('is refused by number, with what to do', async () => {
    await using echo = await startEcho();
    const second = startEcho({}, { port: echo.server.port });
    const error: unknown = await second.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AppError);
    expect(String(error)).toMatch(new RegExp(`port ${echo.server.port} .*ISITACAT_GRPC_PORT`));
  });
});
