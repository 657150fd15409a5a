import { status } from '@grpc/grpc-js';
import { Registry } from '@isitacat/model';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { failureOf } from './errors.js';
import { PredictorPeer } from './predictor-peer.js';
import { publishVersion, startTestSystem, type System } from './system.js';

let system: System;
beforeAll(async () => {
  system = await startTestSystem();
  await publishVersion(system.store, join(system.folder, 'dog'), 'dog', true);
  await publishVersion(system.store, join(system.folder, 'cat-2'), 'cat', false);
});
afterAll(() => system[Symbol.asyncDispose]());

describe('GetModel', () => {
  it('tells of the default model what was published, newest version first', async () => {
    const { model } = await system.models.getModel({});
    expect(model).toMatchObject({
      name: 'models/cat',
      aliases: [{ alias: 'stable', modelVersion: 'models/cat/versions/1', previousMoves: [] }],
      versions: [
        { name: 'models/cat/versions/2', version: 2 },
        {
          name: 'models/cat/versions/1',
          version: 1,
          labels: ['cat', 'not_cat'],
          inputWidthPx: 224,
          inputHeightPx: 200,
          metrics: [{ name: 'balanced_accuracy', value: 0.97 }],
          facts: [{ name: 'backbone.name', value: 'none' }],
          feedbackCount: 0,
          agreementCount: 0,
          warm: false,
          engines: [],
        },
      ],
    });
    expect(model?.versions[0]?.digest.length).toBe(32);
  });

  it('says which engines hold a version warm, as long as their predictor lives', async () => {
    await using peer = await PredictorPeer.connect(system.nats.url, system.store);
    const warmth = async (): Promise<unknown> =>
      (await system.models.getModel({ name: 'models/cat' })).model?.versions.map(({ engines }) => engines);
    await peer.announce([1, 2], 'tfjs-wasm');
    await using other = await PredictorPeer.connect(system.nats.url, system.store);
    await other.announce([1], 'onnx');
    await expect.poll(warmth).toEqual([['tfjs-wasm'], ['onnx', 'tfjs-wasm']]);
    await peer.announce([]);
    await expect.poll(warmth).toEqual([[], ['onnx']]);
  });

  it('names what it does not find, and refuses what names no model', async () => {
    expect(await failureOf(system.models.getModel({ name: 'models/bird' }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'MODEL_NOT_FOUND',
      resource: 'models/bird',
    });
    for (const name of ['bird', 'models/cat/versions/1', 'models/../x']) {
      expect(await failureOf(system.models.getModel({ name }))).toMatchObject({
        code: status.INVALID_ARGUMENT,
        reason: 'NAME_INVALID',
        field: 'name',
      });
    }
  });
});

describe('GetModelVersion', () => {
  it('gives the card of a version, of the stable one where none is named', async () => {
    for (const name of ['', 'models/cat', 'models/cat/versions/1']) {
      const { modelVersion, card } = await system.models.getModelVersion({ name });
      expect(modelVersion).toMatchObject({ name: 'models/cat/versions/1', version: 1 });
      expect(card).toBe('# Model cat\n');
    }
  });

  it('names what it does not find', async () => {
    for (const name of ['models/bird', 'models/cat/versions/9']) {
      expect(await failureOf(system.models.getModelVersion({ name }))).toMatchObject({
        code: status.NOT_FOUND,
        reason: 'MODEL_NOT_FOUND',
        resource: name,
      });
    }
    expect(await failureOf(system.models.getModelVersion({ name: 'cat' }))).toMatchObject({ field: 'name' });
  });
});

describe('an alias', () => {
  it('tells since when it points there, and where it pointed before', async () => {
    const registry = new Registry(system.store);
    for (const model of ['dog-2', 'dog-3'])
      await publishVersion(system.store, join(system.folder, model), 'dog', true);
    await registry.rollback('dog', { signal: AbortSignal.timeout(10_000) });
    const { model } = await system.models.getModel({ name: 'models/dog' });
    const [alias] = model?.aliases ?? [];
    expect(alias).toMatchObject({
      alias: 'stable',
      modelVersion: 'models/dog/versions/2',
      previousMoves: [{ modelVersion: 'models/dog/versions/1' }],
    });
    const [sinceMs, beforeMs] = [alias?.moveTime, alias?.previousMoves[0]?.moveTime].map((time) =>
      Number(time?.getTime()),
    );
    expect(beforeMs).toBeLessThanOrEqual(sinceMs ?? NaN);
    expect(Math.abs(Date.now() - (sinceMs ?? NaN))).toBeLessThan(60_000);
  });
});

describe('ListModels', () => {
  it('gives each model once, by name, page by page', async () => {
    const first = await system.models.listModels({ pageSize: 1 });
    const second = await system.models.listModels({ pageSize: 1, pageToken: first.nextPageToken });
    expect([...first.models, ...second.models].map(({ name }) => name)).toEqual(['models/cat', 'models/dog']);
    expect(second.nextPageToken).toBe('');
    expect(await failureOf(system.models.listModels({ pageToken: 'x' }))).toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
  });
});
