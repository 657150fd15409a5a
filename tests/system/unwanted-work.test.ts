import { PredictionServiceDefinition } from '@isitacat/contracts';
import { grpcClient, startSystem, type GrpcClient, type System } from '@isitacat/testkit';
import { setMaxListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCat } from '../support/pictures.js';
import { computedBy } from '../support/metrics.js';

const MANY = 200;
const PICTURE = { $case: 'content', value: demoCat() } as const;

describe('questions to two predictors', () => {
  let system: System;
  let predictions: GrpcClient<typeof PredictionServiceDefinition>;
  beforeAll(async () => {
    const environment = {
      ...{ ISITACAT_CACHE_ANSWERS: '0', ISITACAT_QUEUE_MS: '60000' },
      // Slow engines, and processors left to hear that callers leave.
      ...{ ISITACAT_PRECISION: 'float32', ISITACAT_ENGINE_CHILDREN: '1' },
    };
    system = await startSystem({ predictors: 2, environment });
    predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
  }, 120_000);
  afterAll(async () => {
    predictions[Symbol.dispose]();
    await system.stop();
  });

  async function computed(): Promise<number> {
    const counts = await Promise.all(system.predictors.map(({ metricsUrl }) => computedBy(metricsUrl)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  it('are not computed once their callers have left', async () => {
    const before = await computed();
    const leave = new AbortController();
    setMaxListeners(MANY, leave.signal);
    const calls = Array.from({ length: MANY }, () =>
      predictions.predict({ picture: PICTURE }, { signal: leave.signal, timeoutMs: 60_000 }),
    );
    const ends = Promise.allSettled(calls);
    await Promise.any(calls);
    leave.abort();
    await ends;
    await predictions.predict({ picture: PICTURE }); // what was asked before is computed or dropped by now
    expect((await computed()) - before).toBeLessThan(MANY * 0.75);
  }, 60_000);

  it('are answered by the other when one is killed, long before their deadline', async () => {
    const calls = Array.from({ length: MANY }, () =>
      predictions.predict({ picture: PICTURE }, { timeoutMs: 60_000 }),
    );
    await Promise.any(calls);
    const startMs = Date.now();
    await system.predictors[1]?.signal('SIGKILL');
    const labels = (await Promise.all(calls)).map(({ prediction }) => prediction?.label);
    expect(labels).toEqual(Array.from({ length: MANY }, () => 'cat'));
    expect(Date.now() - startMs).toBeLessThan(40_000);
  }, 60_000);
});
