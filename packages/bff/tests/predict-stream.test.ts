import { status } from '@grpc/grpc-js';
import { PredictionState, type PredictStreamRequest, type PredictStreamResponse } from '@isitacat/contracts';
import { toStatus } from '@isitacat/service-kit';
import { AppError } from '@isitacat/errors';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { collect, failureOf } from './errors.js';
import { png } from './pictures.js';
import { answerReply, PredictorPeer } from './predictor-peer.js';
import { startTestSystem, type System } from './system.js';

const PICTURES = 2_000;
const MOST_IN_FLIGHT = 16;

let system: System;
let peer: PredictorPeer;
beforeEach(async () => {
  system = await startTestSystem();
  peer = await PredictorPeer.connect(system.nats.url, system.store);
  await peer.announce([1]);
});
afterEach(async () => {
  await peer[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

type Request = Partial<PredictStreamRequest>;

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function deferred(): Deferred {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const content = { $case: 'content', value: png() } as const;

async function* each(requests: readonly Request[]): AsyncGenerator<Request> {
  for (const request of requests) yield await Promise.resolve(request);
}

/** Requests that are sent, and then nothing, without an end. */
async function* open(requests: readonly Request[], end: Promise<void>): AsyncGenerator<Request> {
  yield* each(requests);
  await end;
}

function kinds(responses: readonly PredictStreamResponse[]): Record<string, string | undefined> {
  return Object.fromEntries(responses.map(({ correlationId, outcome }) => [correlationId, outcome?.$case]));
}

it('answers each request under its own name, and a bad one fails alone', async () => {
  await peer.answer(() => answerReply(0.9));
  const { image } = await system.images.upload({ content: png() });
  const responses = await collect(
    system.predictions.predictStream(
      each([
        { correlationId: 'content', picture: content },
        { correlationId: 'broken', picture: { $case: 'content', value: Buffer.from('no picture') } },
        { correlationId: 'stored', picture: { $case: 'image', value: image?.name ?? '' } },
        { correlationId: 'gone', picture: { $case: 'image', value: `images/${'0'.repeat(26)}` } },
        { correlationId: 'job', picture: content, background: true },
        { correlationId: '', picture: content },
        { correlationId: 'empty' },
      ]),
    ),
  );
  expect(kinds(responses)).toEqual({
    ...{ content: 'prediction', stored: 'prediction', job: 'prediction' },
    ...{ broken: 'error', gone: 'error', empty: 'error', '': 'error' },
  });
  const byName = new Map(responses.map(({ correlationId, outcome }) => [correlationId, outcome?.value]));
  expect(byName.get('content')).toMatchObject({ label: 'cat' });
  expect(byName.get('job')).toMatchObject({ state: PredictionState.PREDICTION_STATE_PENDING });
  expect(byName.get('gone')).toMatchObject({ code: status.NOT_FOUND });
  expect(byName.get('broken')).toMatchObject({ code: status.INVALID_ARGUMENT });
});

it('answers in any order: what is slow holds up nothing behind it', async () => {
  const late = deferred();
  let asked = 0;
  await peer.answer(async () => {
    if ((asked += 1) === 1) await late.promise;
    return answerReply(0.9);
  });
  const names = ['first', 'second', 'third'];
  const requests = names.map((correlationId) => ({ correlationId, picture: content }));
  const order: string[] = [];
  for await (const { correlationId } of system.predictions.predictStream(each(requests))) {
    order.push(correlationId);
    if (order.length === 2) late.resolve();
  }
  expect([...order].sort()).toEqual([...names].sort());
  expect(asked).toBe(3);
});

it('holds a sender of 2,000 pictures back while nobody reads, and then answers each once', async () => {
  let [now, most, asked, sent] = [0, 0, 0, 0];
  await peer.answer(async () => {
    asked += 1;
    most = Math.max(most, (now += 1));
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return answerReply(0.9);
  });
  async function* requests(): AsyncGenerator<Request> {
    for (; sent < PICTURES; sent += 1) yield await Promise.resolve({ correlationId: `${sent}`, picture });
  }
  const large = Buffer.concat([png(), Buffer.alloc(16 * 1024)]);
  const picture = { $case: 'content', value: large } as const;
  const stream = system.predictions.predictStream(requests(), { timeoutMs: 120_000 });
  const reader = stream[Symbol.asyncIterator]();
  const names: string[] = [];
  const first = await reader.next();
  if (first.done !== true) names.push(first.value.correlationId);
  let before = -1;
  await expect
    .poll(
      () => {
        const stands = before === asked;
        before = asked;
        return stands;
      },
      { interval: 300, timeout: 20_000 },
    )
    .toBe(true);
  expect(asked).toBeLessThan(PICTURES);
  expect(sent - asked).toBeLessThan(100);
  for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
    names.push(next.value.correlationId);
  }
  expect(new Set(names).size).toBe(PICTURES);
  expect(names).toHaveLength(PICTURES);
  expect(most).toBeLessThanOrEqual(MOST_IN_FLIGHT);
}, 120_000);

it('waits for room at the predictors instead of failing what was read', async () => {
  let refusals = 0;
  const full = toStatus(new AppError('QUEUE_FULL', 'full', { retryAfterMs: 10 }));
  await peer.answer(() =>
    (refusals += 1) <= 3 ? { outcome: { $case: 'error', value: full } } : answerReply(0.9),
  );
  const [response] = await collect(
    system.predictions.predictStream(each([{ correlationId: 'a', picture: content }])),
  );
  expect(response?.outcome?.$case).toBe('prediction');
});

it('ends with OK on a drain, after what is in hand is answered', async () => {
  const reply = deferred();
  const taken = deferred();
  const end = deferred();
  await peer.answer(async () => {
    taken.resolve();
    await reply.promise;
    return answerReply(0.9);
  });
  const answers = collect(
    system.predictions.predictStream(open([{ correlationId: 'a', picture: content }], end.promise)),
  );
  await taken.promise;
  const drained = system.bff.drain(AbortSignal.timeout(10_000));
  reply.resolve();
  expect(kinds(await answers)).toEqual({ a: 'prediction' });
  await drained;
  end.resolve();
});

it('ends with the deadline of its caller, and tells nobody else', async () => {
  await peer.answer(() => undefined);
  const end = new Promise<void>(() => undefined);
  const stream = system.predictions.predictStream(open([{ correlationId: 'a', picture: content }], end), {
    timeoutMs: 700,
  });
  expect((await failureOf(collect(stream))).code).toBe(status.DEADLINE_EXCEEDED);
  expect((await system.images.listImages({})).images).toEqual([]);
});

it('a caller that cancels leaves nothing in hand', async () => {
  const taken = deferred();
  await peer.answer(() => {
    taken.resolve();
    return undefined;
  });
  const cancel = new AbortController();
  const end = new Promise<void>(() => undefined);
  const stream = system.predictions.predictStream(open([{ correlationId: 'a', picture: content }], end), {
    signal: cancel.signal,
  });
  const failure = failureOf(collect(stream));
  await taken.promise;
  cancel.abort();
  expect((await failure).code).toBe(status.CANCELLED);
  await system.bff.drain(AbortSignal.timeout(10_000)); // waits for what is in hand
});
