import { Work } from '@isitacat/contracts';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { classifyWork } from './classify-work.js';
import { AnswerCache } from './answer-cache.js';
import type { LoadedModel, PictureSource } from './ports.js';

const model: LoadedModel = {
  held: { model: 'cat', version: 3 },
  labels: ['cat', 'not_cat'],
  map: { width: 2, height: 1 },
  engine: 'onnx-int8',
  identity: 'bundle onnx-int8',
  classify: (picture, { explain }) => {
    const cat = picture instanceof Uint8Array ? (picture[0] ?? 0) : 0;
    const fetchMs = picture instanceof Uint8Array ? 0 : 4;
    const evidence = explain ? [4, 0, -1, 1] : undefined;
    const times = { fetchMs, decodeMs: 2, inferMs: 3 };
    return Promise.resolve({ probabilities: [cat, 1 - cat], evidence, unfamiliarity: 0.75, ...times });
  },
};
const pictures: PictureSource = { take: () => Promise.resolve(Uint8Array.of(0)) };
const sources = { model, pictures, cache: undefined };
const wanted = {
  signal: new AbortController().signal,
  deadlineMs: Infinity,
  urgency: 'interactive',
} as const;
const work = Work.create({ acceptTime: new Date(Date.now() - 1000) });

describe('classifyWork', () => {
  it('answers with the version, the engine, the likeliest label first, and where the time went', async () => {
    const content = { $case: 'content', value: Uint8Array.of(1) } as const;
    const { modelVersion, engine, cached, scores, phases } = await classifyWork(
      { ...work, picture: content },
      sources,
      wanted,
    );
    expect({ modelVersion, engine, cached }).toEqual({
      modelVersion: 'models/cat/versions/3',
      engine: 'onnx-int8',
      cached: false,
    });
    expect(scores).toEqual([
      { label: 'cat', probability: 1 },
      { label: 'not_cat', probability: 0 },
    ]);
    expect(phases).toMatchObject({ fetchMs: 0, decodeMs: 2, inferMs: 3 });
    expect(phases.queueMs).toBeGreaterThanOrEqual(1000);
  });

  it('reads a stored picture from storage', async () => {
    const stored = { $case: 'stored', value: { key: 'tmp/x', sha256: new Uint8Array(32) } } as const;
    const { scores, phases } = await classifyWork({ ...work, picture: stored }, sources, wanted);
    expect(scores[0]).toEqual({ label: 'not_cat', probability: 1 });
    expect(phases.fetchMs).toBeGreaterThan(0);
  });

  it('counts as fetched what the engine read for itself', async () => {
    const stored = { $case: 'stored', value: { key: 'tmp/x', sha256: new Uint8Array(32) } } as const;
    const take = (): Promise<{ path: string; sha256: Uint8Array; resource: string }> =>
      Promise.resolve({ path: '/somewhere', sha256: new Uint8Array(32), resource: 'tmp/x' });
    const filed = { ...sources, pictures: { take } };
    const { phases } = await classifyWork({ ...work, picture: stored }, filed, wanted);
    expect(phases.fetchMs).toBeGreaterThanOrEqual(4);
  });

  it('remembers a picture however it comes, and fetches, decodes and infers nothing then', async () => {
    const cache = new AnswerCache(8, () => undefined);
    const value = Uint8Array.of(1);
    const sha256 = createHash('sha256').update(value).digest();
    await classifyWork({ ...work, picture: { $case: 'content', value } }, { ...sources, cache }, wanted);
    const stored = { $case: 'stored', value: { key: 'tmp/x', sha256 } } as const;
    const again = await classifyWork({ ...work, picture: stored }, { ...sources, cache }, wanted);
    expect(again).toMatchObject({ cached: true, phases: { fetchMs: 0, decodeMs: 0, inferMs: 0 } });
    expect(again.phases.queueMs).toBeGreaterThanOrEqual(1000);
    expect(again.scores[0]).toEqual({ label: 'cat', probability: 1 });
    expect(again.unfamiliarity).toBe(0.75);
  });

  it('tells where the model looked, remembered or not, exactly when the work asks for that', async () => {
    const cache = new AnswerCache(8, () => undefined);
    const asked = { ...work, picture: { $case: 'content', value: Uint8Array.of(1) } } as const;
    const explained = { ...asked, explain: true };
    const explanation = { label: 'cat', width: 2, height: 1, values: Uint8Array.of(255, 0), peak: 4 };
    for (const cached of [false, true]) {
      const answered = await classifyWork(explained, { ...sources, cache }, wanted);
      expect(answered).toMatchObject({ cached, explanation });
    }
    const plain = await classifyWork(asked, { ...sources, cache }, wanted);
    expect(plain).toMatchObject({ cached: true, explanation: undefined });
  });

  it('remembers nothing of another bundle or engine', async () => {
    const cache = new AnswerCache(8, () => undefined);
    const picture = { $case: 'content', value: Uint8Array.of(1) } as const;
    await classifyWork({ ...work, picture }, { ...sources, cache }, wanted);
    const other = { ...model, identity: 'another onnx-int8' };
    const { cached } = await classifyWork({ ...work, picture }, { ...sources, model: other, cache }, wanted);
    expect(cached).toBe(false);
  });

  it('never waits a negative time, though the clock of the asker is ahead', async () => {
    const content = { $case: 'content', value: Uint8Array.of(1) } as const;
    const acceptTime = new Date(Date.now() + 60_000);
    const { phases } = await classifyWork({ ...work, acceptTime, picture: content }, sources, wanted);
    expect(phases.queueMs).toBeGreaterThanOrEqual(0);
    expect(phases.queueMs).toBeLessThan(1000);
  });

  it('refuses work without a picture', async () => {
    await expect(classifyWork({ ...work, picture: undefined }, sources, wanted)).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
    });
  });
});
