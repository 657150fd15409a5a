import type { Work } from '@isitacat/contracts';
import type { Consumer, JsMsg } from '@nats-io/jetstream';
import { afterAll, beforeAll } from 'vitest';

import { png } from './pictures.js';
import { PredictorPeer } from './predictor-peer.js';
import { StreamReader } from './stream-reader.js';
import { startTestSystem, type System } from './system.js';

/** A system whose jobs are done by hand while streams follow them. For use inside tests only. */
export interface Followed {
  readonly system: System;
  readonly peer: PredictorPeer;
  /** @returns the name of a prediction whose job waits. */
  enqueue(batch?: string): Promise<string>;
  /** Takes up the next job. */
  takeUp(): Promise<{ readonly job: JsMsg; readonly work: Work }>;
  /** @returns the name of a prediction that has succeeded. */
  finished(batch?: string): Promise<string>;
  follow(request: ConstructorParameters<typeof StreamReader>[1]): StreamReader;
}

/** Starts it before the first test of a file, and ends it after the last. */
export function followed(): Followed {
  let system: System;
  let peer: PredictorPeer;
  let jobs: Consumer;
  beforeAll(async () => {
    system = await startTestSystem({ heartbeatMs: 200 });
    peer = await PredictorPeer.connect(system.nats.url, system.store);
    jobs = await peer.jobs();
  });
  afterAll(async () => {
    await peer[Symbol.asyncDispose]();
    await system[Symbol.asyncDispose]();
  });
  const enqueue = async (batch = ''): Promise<string> => {
    const { prediction } = await system.predictions.predict({
      picture: { $case: 'content', value: png() },
      background: true,
      batch,
    });
    return prediction?.name ?? '';
  };
  return {
    get system() {
      return system;
    },
    get peer() {
      return peer;
    },
    enqueue,
    takeUp: () => peer.takeUp(jobs),
    async finished(batch) {
      const name = await enqueue(batch);
      const { job, work } = await peer.takeUp(jobs);
      await peer.finish(job, work);
      return name;
    },
    follow: (request) => new StreamReader(system.predictions, request),
  };
}
