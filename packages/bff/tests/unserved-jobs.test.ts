import { status } from '@grpc/grpc-js';
import { AdminServiceDefinition, JOBS_STREAM, PredictionState } from '@isitacat/contracts';
import { createLogger, toStatus } from '@isitacat/service-kit';
import { grpcClient } from '@isitacat/testkit';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { BrokerLink } from '../src/adapters/broker-link.js';
import { JetStreamBacklog } from '../src/adapters/jet-stream-backlog.js';
import { JetStreamEvents } from '../src/adapters/jet-stream-events.js';
import { parsePredictionName } from '../src/domain/names.js';
import { reconcileJob, UNSERVED_MS, type Finding } from '../src/domain/reconcile.js';
import { png } from './pictures.js';
import { PredictorPeer } from './predictor-peer.js';
import { removalDeps } from './removal-deps.js';
import { startTestSystem, type System } from './system.js';

const CALL = { signal: new AbortController().signal };
const MINUTE_MS = 60_000;
const MODEL = { modelId: 'cat', version: 'stable', name: 'models/cat' } as const;

let system: System;
let peer: PredictorPeer;
let link: BrokerLink;
beforeEach(async () => {
  system = await startTestSystem();
  peer = await PredictorPeer.connect(system.nats.url, system.store);
  link = new BrokerLink({
    url: system.nats.url,
    name: 'test',
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  await vi.waitFor(
    () => {
      link.require();
    },
    { timeout: 10_000 },
  );
});
afterEach(async () => {
  await link[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

/** Looks at a job so much later, when a predictor was last heard of as long ago as `silentMs` says. */
async function look(name: string, laterMs: number, silentMs = MINUTE_MS * 11): Promise<Finding> {
  const nowMs = Date.now() + laterMs;
  const deps = {
    ...removalDeps(system.store),
    events: new JetStreamEvents(link),
    backlog: new JetStreamBacklog(link),
    models: { lastServedMs: () => nowMs - silentMs },
    statusOf: toStatus,
  };
  return await reconcileJob(deps, { id: parsePredictionName(name), replay: 0 }, nowMs, CALL);
}

async function accept(): Promise<string> {
  const picture = { $case: 'content', value: png() } as const;
  return (await system.predictions.predict({ picture, background: true })).prediction?.name ?? '';
}

it('a job of a model that nobody serves fails after a day, says why, and can be replayed', async () => {
  const name = await accept();
  expect(await look(name, UNSERVED_MS - MINUTE_MS)).toBe('waits');
  expect(await look(name, UNSERVED_MS + MINUTE_MS)).toBe('unserved');
  const { prediction } = await system.predictions.getPrediction({ name });
  expect(prediction).toMatchObject({
    state: PredictionState.PREDICTION_STATE_FAILED,
    attemptCount: 0,
    error: { code: status.UNAVAILABLE, message: expect.stringContaining('models/cat') as string },
  });
  const manager = await jetstreamManager(peer.connection);
  expect((await manager.streams.info(JOBS_STREAM)).state.messages).toBe(0);
  using admin = grpcClient(AdminServiceDefinition, `127.0.0.1:${system.bff.adminPort}`);
  await admin.replayDeadLetter({ prediction: name });
  const { job, work } = await peer.takeUp(await peer.jobs());
  expect(work).toMatchObject({ replayCount: 1, priorAttempts: 0 });
  await peer.finish(job, work);
});

it('it waits on while a predictor that holds the model is heard of', async () => {
  const name = await accept();
  expect(await look(name, UNSERVED_MS + MINUTE_MS, MINUTE_MS)).toBe('waits');
});

it('a queue of which jobs are handed out is not idle', async () => {
  const jobs = await peer.jobs();
  await accept();
  const last = parsePredictionName(await accept());
  const idleSince = async (): Promise<number> =>
    (await new JetStreamBacklog(link).find(MODEL, last, CALL))?.idleSinceMs ?? 0;
  const before = await idleSince();
  await peer.takeUp(jobs);
  expect(await idleSince()).toBeGreaterThan(before);
});
