import { Work } from '@isitacat/contracts';
import { describe, expect, it } from 'vitest';
import { classifyWork } from './classify-work.js';
import type { LoadedModel, PictureSource } from './ports.js';

const model: LoadedModel = {
  held: { model: 'cat', version: 3 },
  labels: ['cat', 'not_cat'],
  classify: (picture) =>
    Promise.resolve({ probabilities: [picture[0] ?? 0, 1 - (picture[0] ?? 0)], decodeMs: 2, inferMs: 3 }),
};
const pictures: PictureSource = { read: () => Promise.resolve(Uint8Array.of(0)) };
const wanted = {
  signal: new AbortController().signal,
  deadlineMs: Infinity,
  urgency: 'interactive',
} as const;
const work = Work.create({ acceptTime: new Date(Date.now() - 1000) });

describe('classifyWork', () => {
  it('answers with the version, the likeliest label first, and where the time went', async () => {
    const content = { $case: 'content', value: Uint8Array.of(1) } as const;
    const { modelVersion, scores, phases } = await classifyWork(
      { ...work, picture: content },
      model,
      pictures,
      wanted,
    );
    expect(modelVersion).toBe('models/cat/versions/3');
    expect(scores).toEqual([
      { label: 'cat', probability: 1 },
      { label: 'not_cat', probability: 0 },
    ]);
    expect(phases).toMatchObject({ fetchMs: 0, decodeMs: 2, inferMs: 3 });
    expect(phases.queueMs).toBeGreaterThanOrEqual(1000);
  });

  it('reads a stored picture from storage', async () => {
    const stored = { $case: 'stored', value: { key: 'tmp/x', sha256: new Uint8Array(32) } } as const;
    const { scores, phases } = await classifyWork({ ...work, picture: stored }, model, pictures, wanted);
    expect(scores[0]).toEqual({ label: 'not_cat', probability: 1 });
    expect(phases.fetchMs).toBeGreaterThan(0);
  });

  it('never waits a negative time, though the clock of the asker is ahead', async () => {
    const content = { $case: 'content', value: Uint8Array.of(1) } as const;
    const acceptTime = new Date(Date.now() + 60_000);
    const { phases } = await classifyWork({ ...work, acceptTime, picture: content }, model, pictures, wanted);
    expect(phases.queueMs).toBeGreaterThanOrEqual(0);
    expect(phases.queueMs).toBeLessThan(1000);
  });

  it('refuses work without a picture', async () => {
    await expect(
      classifyWork({ ...work, picture: undefined }, model, pictures, wanted),
    ).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
    });
  });
});
