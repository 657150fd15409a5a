import { jetstream, jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
import { EVENTS_STREAM, eventSubject, JOBS_STREAM, jobSubject } from '@isitacat/contracts';
import { startNats, type NatsServer } from '@isitacat/testkit';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connectBroker,
  createLogger,
  ensureStreams,
  readHeaders,
  toBrokerError,
  writeHeaders,
  type Broker,
} from '../src/index.js';

const log = createLogger({ service: 'test', level: 'silent' });
const LIMIT_MS = 15_000;

let nats: NatsServer;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(async () => {
  await nats[Symbol.asyncDispose]();
});

function broker(url = nats.url): Promise<Broker> {
  return connectBroker({ url, name: 'test', log, signal: AbortSignal.timeout(LIMIT_MS) });
}

/** Resolves when the broker's connection is as `wanted`. */
async function until(watched: Broker, wanted: boolean): Promise<void> {
  const settled = new AbortController();
  const stop = watched.onChange((connected) => {
    if (connected === wanted) settled.abort();
  });
  if (watched.connected !== wanted) {
    await Promise.race([
      once(settled.signal, 'abort'),
      once(AbortSignal.timeout(LIMIT_MS), 'abort').then(() => Promise.reject(new Error('too slow'))),
    ]);
  }
  stop();
}

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('the streams', () => {
  it('are made once by processes that start at the same time, and again without harm', async () => {
    await using one = await broker();
    await using two = await broker();
    await Promise.all([ensureStreams(one.connection), ensureStreams(two.connection)]);
    await ensureStreams(one.connection);
    const manager = await jetstreamManager(two.connection);
    const jobs = await manager.streams.info(JOBS_STREAM);
    expect(jobs.config).toMatchObject({ retention: 'workqueue', storage: 'file', discard: 'new' });
    expect(jobs.config.max_bytes).toBeGreaterThan(0);
    expect(jobs.config.max_msgs).toBeGreaterThan(0);
    const events = await manager.streams.info(EVENTS_STREAM);
    expect(events.config).toMatchObject({ retention: 'limits', storage: 'file' });
    expect(events.config.max_age).toBeGreaterThanOrEqual(24 * 3600 * 1e9);
    expect(events.config.max_bytes).toBeGreaterThan(0);
  });

  it('are brought to these settings where an older release made them otherwise', async () => {
    await using own = await startNats();
    await using connected = await broker(own.url);
    const manager = await jetstreamManager(connected.connection);
    const old = { name: JOBS_STREAM, subjects: ['isitacat.jobs.>'], retention: RetentionPolicy.Workqueue };
    await manager.streams.add({ ...old, max_msgs: 1 });
    await ensureStreams(connected.connection);
    const { config } = await manager.streams.info(JOBS_STREAM);
    expect(config.max_msgs).toBeGreaterThan(1);
  });

  it('take a job once however often it is published', async () => {
    await using connected = await broker();
    await ensureStreams(connected.connection);
    const client = jetstream(connected.connection);
    const publish = (): Promise<{ readonly duplicate: boolean }> =>
      client.publish(jobSubject('cat', 'stable', '1'), 'work', { msgID: 'prediction-1' });
    expect((await publish()).duplicate).toBe(false);
    expect((await publish()).duplicate).toBe(true);
  });

  it('keep the events of a prediction under its subject', async () => {
    await using connected = await broker();
    await ensureStreams(connected.connection);
    const ack = await jetstream(connected.connection).publish(eventSubject('', 'p1'), 'pending');
    expect(ack.stream).toBe(EVENTS_STREAM);
  });
});

describe('failures', () => {
  it('of a request that nobody serves mean NO_PREDICTOR', async () => {
    await using connected = await broker();
    const error = await caught(connected.connection.request('nobody', '', { timeout: 2_000 }));
    expect(toBrokerError(error)).toMatchObject({ reason: 'NO_PREDICTOR', cause: error });
  });

  it('of a request that is not answered in time mean DEADLINE_EXCEEDED', async () => {
    await using connected = await broker();
    connected.connection.subscribe('silent');
    const error = await caught(connected.connection.request('silent', '', { timeout: 100 }));
    expect(toBrokerError(error, 'predictor')).toMatchObject({
      reason: 'DEADLINE_EXCEEDED',
      stage: 'predictor',
    });
  });

  it('of JetStream to answer in time mean BROKER_UNAVAILABLE', async () => {
    await using own = await startNats();
    await using connected = await broker(own.url);
    await ensureStreams(connected.connection);
    await own.kill();
    const publishing = jetstream(connected.connection, { timeout: 100 }).publish('isitacat.jobs.a.1', 'work');
    expect(toBrokerError(await caught(publishing))).toMatchObject({ reason: 'BROKER_UNAVAILABLE' });
  });

  it('of a full queue mean QUEUE_FULL', async () => {
    await using own = await startNats();
    await using connected = await broker(own.url);
    await ensureStreams(connected.connection);
    const manager = await jetstreamManager(connected.connection);
    await manager.streams.update(JOBS_STREAM, { max_msgs: 1 });
    const publish = (): Promise<unknown> =>
      jetstream(connected.connection).publish(jobSubject('cat', 'stable', '2'), 'work');
    await publish();
    expect(toBrokerError(await caught(publish()))).toMatchObject({ reason: 'QUEUE_FULL' });
  });

  it('of a stream that is not there mean BROKER_UNAVAILABLE', async () => {
    await using own = await startNats();
    await using connected = await broker(own.url);
    const error = await caught(jetstream(connected.connection).publish('isitacat.jobs.cat.stable', 'work'));
    expect(toBrokerError(error)).toMatchObject({ reason: 'BROKER_UNAVAILABLE' });
  });

  it('of a closed connection mean BROKER_UNAVAILABLE', async () => {
    const connected = await broker();
    await connected[Symbol.asyncDispose]();
    expect(connected.connected).toBe(false);
    const error = await caught(connected.connection.request('any').then());
    expect(toBrokerError(error)).toMatchObject({ reason: 'BROKER_UNAVAILABLE' });
  });

  it('that are bugs stay INTERNAL', () => {
    expect(toBrokerError(new TypeError('oops'))).toMatchObject({ reason: 'INTERNAL' });
  });
});

describe('a connection', () => {
  it('says when the server goes and comes, and refuses work between', async () => {
    await using own = await startNats();
    await using connected = await broker(own.url);
    expect(connected.require()).toBe(connected.connection);
    await own.kill();
    await until(connected, false);
    expect(() => connected.require()).toThrow(expect.objectContaining({ reason: 'BROKER_UNAVAILABLE' }));
    await own.restart();
    await until(connected, true);
    expect(connected.require()).toBe(connected.connection);
    await connected.connection.flush();
  });

  it('waits for a server that is not there yet', async () => {
    await using own = await startNats();
    await own.stop();
    const waiting = broker(own.url);
    await own.restart();
    await using connected = await waiting;
    expect(connected.connected).toBe(true);
  });

  it('gives up when told to, saying what to look at', async () => {
    await using own = await startNats();
    await own.stop();
    const signal = AbortSignal.timeout(300);
    const error = await caught(connectBroker({ url: own.url, name: 'test', log, signal }));
    expect(error).toMatchObject({ reason: 'BROKER_UNAVAILABLE' });
    expect(String(error)).toContain('ISITACAT_NATS_URL');
  });

  it('closes at once while the server is away', async () => {
    await using own = await startNats();
    const connected = await broker(own.url);
    await own.kill();
    await until(connected, false);
    await connected[Symbol.asyncDispose]();
    expect(connected.connection.isClosed()).toBe(true);
  });
});

describe('headers', () => {
  it('carry deadline, request id, owner and trace over the bus', async () => {
    await using connected = await broker();
    const context = {
      deadlineMs: 1_700_000_000_123,
      requestId: 'abc-1',
      owner: 'b'.repeat(20),
      trace: {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        tracestate: 'vendor=1',
      },
    };
    connected.connection.subscribe('headers', {
      callback: (_error, message) => {
        message.respond(JSON.stringify(readHeaders(message.headers)));
      },
    });
    const reply = await connected.connection.request('headers', '', {
      timeout: 2_000,
      headers: writeHeaders(context),
    });
    expect(reply.json()).toEqual(context);
  });

  it('that are missing or malformed are as if not named', () => {
    const empty = readHeaders(undefined);
    expect(empty).toMatchObject({ deadlineMs: undefined, trace: undefined });
    expect(empty.requestId).toMatch(/^[0-9a-f-]{36}$/);
    const written = writeHeaders({ ...empty, requestId: 'a' });
    written.set('Isitacat-Deadline', 'soon');
    written.set('traceparent', 'x');
    expect(readHeaders(written)).toEqual({
      ...{ deadlineMs: undefined, requestId: 'a', owner: '', trace: undefined },
    });
  });
});
