import { EVENTS_STREAM, EVENTS_SUBJECTS, JOBS_STREAM } from '@isitacat/contracts';
import { createLogger } from '@isitacat/service-kit';
import type { BlobStore } from '@isitacat/storage';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { BrokerLink } from '../src/adapters/broker-link.js';
import { Janitor } from '../src/adapters/janitor.js';
import { JetStreamBacklog } from '../src/adapters/jet-stream-backlog.js';
import { JetStreamEvents } from '../src/adapters/jet-stream-events.js';
import { deletePicture } from '../src/domain/delete-picture.js';
import type { ExpireDeps } from '../src/domain/expire.js';
import { parseImageName } from '../src/domain/names.js';
import { failureOf } from './errors.js';
import { png } from './pictures.js';
import { removalDeps } from './removal-deps.js';
import { SteppedStore } from './stepped-store.js';
import { startTestSystem, type System } from './system.js';

const CALL = { signal: new AbortController().signal };
const LATER_MS = 2 * 3_600_000;

/** More than a deletion takes. */
const STEPS = 40;

const log = createLogger({ service: 'test', level: 'silent' });
let system: System;
let link: BrokerLink;
let connection: NatsConnection;
let manager: JetStreamManager;
beforeAll(async () => {
  system = await startTestSystem();
  link = new BrokerLink({ url: system.nats.url, name: 'test', log });
  connection = await connect({ servers: system.nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  manager = await jetstreamManager(connection);
  await vi.waitFor(
    () => {
      link.require();
    },
    { timeout: 10_000 },
  );
}, 30_000);
afterAll(async () => {
  await connection.close();
  await link[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

function depsOn(store: BlobStore): ExpireDeps {
  return { ...removalDeps(store), events: new JetStreamEvents(link), backlog: new JetStreamBacklog(link) };
}

/** Stores a picture with two jobs, and says how the three are called. */
async function store(): Promise<{ readonly image: string; readonly predictions: readonly string[] }> {
  const image = (await system.images.upload({ content: png() })).image?.name ?? '';
  const picture = { $case: 'image', value: image } as const;
  const accepted = ['b', ''].map((batch) => system.predictions.predict({ picture, background: true, batch }));
  const predictions = (await Promise.all(accepted)).map(({ prediction }) => prediction?.name ?? '');
  return { image, predictions };
}

/** All keys but those of models, and all messages, that are there. */
async function remains(): Promise<unknown> {
  const keys = (await system.store.list('', CALL)).filter((key) => !key.startsWith('models/'));
  const queue = await manager.streams.info(JOBS_STREAM);
  const events = await manager.streams.info(EVENTS_STREAM, { subjects_filter: EVENTS_SUBJECTS });
  return { keys, jobs: queue.state.messages, events: Object.keys(events.state.subjects ?? {}) };
}

const NOTHING = { keys: [], jobs: 0, events: [] };

it('takes predictions, marks, events and queued jobs along at once', async () => {
  const { image, predictions } = await store();
  await system.images.deleteImage({ name: image });
  expect(await remains()).toEqual(NOTHING);
  for (const name of predictions) {
    expect(await failureOf(system.predictions.getPrediction({ name }))).toMatchObject({
      code: status.NOT_FOUND,
    });
  }
});

it('is ended by any janitor wherever its process died', async () => {
  await using janitor = new Janitor({ ...depsOn(system.store), store: system.store, log });
  let died = 0;
  for (let steps = 1; steps <= STEPS; steps += 1) {
    const { image } = await store();
    const process = new SteppedStore(system.store);
    const deletion = deletePicture(depsOn(process.store), parseImageName(image), CALL);
    if (!(await process.run(steps, deletion))) died += 1;
    await janitor.round(Date.now() + LATER_MS, CALL.signal);
    if (await system.images.listImages({}).then(({ images }) => images.length > 0)) {
      await system.images.deleteImage({ name: image }); // it died before it began
    }
    expect(await remains(), `after ${steps} steps`).toEqual(NOTHING);
  }
  expect(died).toBeGreaterThan(10);
  expect(died).toBeLessThan(STEPS);
});

it('is ended once the broker is there, and hides the picture at once, when the broker is away', async () => {
  await using janitor = new Janitor({ ...depsOn(system.store), store: system.store, log });
  const { image } = await store();
  await system.nats.kill();
  await expect.poll(() => link.connected, { timeout: 10_000 }).toBe(false);
  await deletePicture(depsOn(system.store), parseImageName(image), CALL);
  expect((await system.images.listImages({})).images).toEqual([]);
  await system.nats.restart();
  await expect.poll(() => link.connected, { timeout: 10_000 }).toBe(true);
  await expect.poll(() => connection.rtt().catch(() => undefined), { timeout: 10_000 }).toBeDefined();
  await janitor.round(Date.now() + LATER_MS, CALL.signal);
  expect(await remains()).toEqual(NOTHING);
}, 30_000);
