import { ImageServiceDefinition, PredictionServiceDefinition, PredictionState } from '@isitacat/contracts';
import { grpcClient, startSystem, type GrpcClient, type System } from '@isitacat/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCat } from '../support/pictures.js';
import { answeredBy } from '../support/metrics.js';

const JOBS = 60;

describe('two predictors', () => {
  let system: System;
  let images: GrpcClient<typeof ImageServiceDefinition>;
  let predictions: GrpcClient<typeof PredictionServiceDefinition>;
  let image: string;
  beforeAll(async () => {
    const environment = { ISITACAT_CACHE_ANSWERS: '0', ISITACAT_QUEUE_MS: '60000' };
    system = await startSystem({ predictors: 2, environment });
    images = grpcClient(ImageServiceDefinition, system.grpcTarget);
    predictions = grpcClient(PredictionServiceDefinition, system.grpcTarget);
    image = (await images.upload({ content: demoCat() })).image?.name ?? '';
  }, 120_000);
  afterAll(async () => {
    images[Symbol.dispose]();
    predictions[Symbol.dispose]();
    await system.stop();
  });

  it('both answer when many ask', async () => {
    const before = await Promise.all(system.predictors.map(({ metricsUrl }) => answeredBy(metricsUrl)));
    const answers = await Promise.all(
      Array.from({ length: JOBS }, () =>
        predictions.predict({ picture: { $case: 'content', value: demoCat() } }),
      ),
    );
    expect(answers.map(({ prediction }) => prediction?.label)).toEqual(
      Array.from({ length: JOBS }, () => 'cat'),
    );
    const after = await Promise.all(system.predictors.map(({ metricsUrl }) => answeredBy(metricsUrl)));
    const shares = after.map((count, n) => count - (before[n] ?? 0));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(JOBS);
    for (const share of shares) expect(share).toBeGreaterThan(0);
  }, 60_000);

  it('lose no accepted prediction when one is stopped in the middle', async () => {
    const batch = 'stopped-in-the-middle';
    const names = await Promise.all(
      Array.from({ length: JOBS }, async () => {
        const { prediction } = await predictions.predict({
          picture: { $case: 'image', value: image },
          background: true,
          batch,
        });
        return prediction?.name ?? '';
      }),
    );
    const final = new Map<string, number>();
    let stopped = false;
    for await (const { event } of predictions.streamResults({ predictions: names }, { timeoutMs: 60_000 })) {
      if (event?.$case !== 'prediction') continue;
      const { name, state } = event.value;
      if (state === PredictionState.PREDICTION_STATE_PENDING) continue;
      if (!stopped) {
        stopped = true;
        await system.predictors[0]?.signal('SIGTERM');
      }
      if (state === PredictionState.PREDICTION_STATE_SUCCEEDED) final.set(name, (final.get(name) ?? 0) + 1);
    }
    expect(final.size).toBe(JOBS);
    expect([...final.values()].every((times) => times === 1)).toBe(true);
  }, 90_000);

  it('lose no accepted prediction when one is killed in the middle', async () => {
    const names = await Promise.all(
      Array.from({ length: JOBS }, async () => {
        const { prediction } = await predictions.predict({
          picture: { $case: 'image', value: image },
          background: true,
        });
        return prediction?.name ?? '';
      }),
    );
    await system.predictors[1]?.signal('SIGKILL');
    const final = new Map<string, number>();
    for await (const { event } of predictions.streamResults({ predictions: names }, { timeoutMs: 100_000 })) {
      if (event?.$case !== 'prediction') continue;
      const { name, state } = event.value;
      if (state === PredictionState.PREDICTION_STATE_SUCCEEDED) final.set(name, (final.get(name) ?? 0) + 1);
    }
    expect(final.size).toBe(JOBS);
    expect([...final.values()].every((times) => times === 1)).toBe(true);
  }, 120_000);
});
