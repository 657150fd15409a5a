import {
  deletionKey,
  feedbackMarkKey,
  FEEDBACK_PREFIX,
  Image,
  imageContentKey,
  IMAGES_PREFIX,
  requestKey,
  temporaryKey,
} from '@isitacat/contracts';
import { createLogger } from '@isitacat/service-kit';
import { openStore } from '@isitacat/storage';
import { temporaryDirectory } from '@isitacat/testkit';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

import { Janitor } from '../src/adapters/janitor.js';
import { StoredClaims } from '../src/adapters/stored-claims.js';
import { newId } from '../src/domain/ids.js';
import type { ImageId, PredictionId } from '../src/domain/names.js';
import { pendingPrediction } from '../src/domain/prediction.js';
import { removalDeps } from './removal-deps.js';

const HOUR_MS = 3_600_000;
const CALL = { signal: new AbortController().signal };

it('removes by age what is left over, and nothing else', async () => {
  await using directory = await temporaryDirectory();
  const store = openStore(pathToFileURL(directory.path).href);
  const deps = removalDeps(store);
  const log = createLogger({ service: 'test', level: 'silent' });
  await using janitor = new Janitor({ ...deps, store, log });
  const nowMs = Date.now();
  const claims = new StoredClaims(store);
  const claim = (timeMs: number) => ({ fingerprint: 'f', id: newId(), timeMs });
  await store.write(temporaryKey(newId(nowMs - HOUR_MS)), Buffer.from('old'), CALL);
  const fresh = temporaryKey(newId(nowMs - 1_000));
  await store.write(fresh, Buffer.from('new'), CALL);
  await claims.replace(requestKey('', 'Upload', 'old'), claim(nowMs - 25 * HOUR_MS), '', CALL);
  await claims.replace(requestKey('', 'Upload', 'new'), claim(nowMs - 23 * HOUR_MS), '', CALL);

  await janitor.round(nowMs, CALL.signal);

  expect(await store.list('tmp/', CALL)).toEqual([fresh]);
  expect(await store.list('requests/', CALL)).toEqual([requestKey('', 'Upload', 'new')]);
});

it('removes the marks of feedback whose prediction is long gone', async () => {
  await using directory = await temporaryDirectory();
  const store = openStore(pathToFileURL(directory.path).href);
  const log = createLogger({ service: 'test', level: 'silent' });
  await using janitor = new Janitor({ ...removalDeps(store), store, log });
  const nowMs = Date.now();
  const [gone, maybe] = [26, 24].map((hours) =>
    feedbackMarkKey({
      modelId: 'cat',
      predictionId: newId(nowMs - hours * HOUR_MS),
      version: 1,
      agrees: true,
    }),
  );
  for (const key of [gone, maybe]) await store.create(key ?? '', new Uint8Array(), CALL);

  await janitor.round(nowMs, CALL.signal);

  expect(await store.list(FEEDBACK_PREFIX, CALL)).toEqual([maybe]);
});

it('removes what cut-off uploads left once no retry can need it, and no picture', async () => {
  await using directory = await temporaryDirectory();
  const store = openStore(pathToFileURL(directory.path).href);
  const deps = removalDeps(store);
  const log = createLogger({ service: 'test', level: 'silent' });
  await using janitor = new Janitor({ ...deps, store, log });
  const nowMs = Date.now();
  const [lost, young, whole] = [26, 24, 48].map((hours) => newId(nowMs - hours * HOUR_MS) as ImageId);
  if (lost === undefined || young === undefined || whole === undefined) throw new Error('three were made');
  for (const id of [lost, young]) await store.create(imageContentKey(id), Buffer.from('x'), CALL);
  await deps.images.create(Image.create({ name: `images/${whole}` }), Buffer.from('x'), CALL);

  await janitor.round(nowMs, CALL.signal);

  expect(await store.listPrefixes(IMAGES_PREFIX, CALL)).toEqual([young, whole]);
});

it('ends a deletion that died at any step', async () => {
  await using directory = await temporaryDirectory();
  const store = openStore(pathToFileURL(directory.path).href);
  const deps = removalDeps(store);
  const log = createLogger({ service: 'test', level: 'silent' });
  await using janitor = new Janitor({ ...deps, store, log });
  const image = newId() as ImageId;
  const model = { modelId: 'cat', version: 'stable', name: 'models/cat' } as const;
  await deps.images.create(
    {
      name: `images/${image}`,
      mimeType: 'image/png',
      widthPx: 1,
      heightPx: 1,
      sizeBytes: 1n,
      sha256: new Uint8Array(32),
      displayName: '',
      createTime: new Date(),
      expireTime: undefined,
    },
    Buffer.from('x'),
    CALL,
  );
  const question = { id: newId() as PredictionId, image, model, batch: 'b', explain: false };
  await deps.predictions.accept(pendingPrediction(question), 'job', CALL);
  await store.create(deletionKey(image), new Uint8Array(), CALL);

  await janitor.round(Date.now(), CALL.signal);

  expect(await store.list('', CALL)).toEqual([]);
});
