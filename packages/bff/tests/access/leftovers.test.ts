import {
  Image,
  imageContentKey,
  OWNED_IMAGES_PREFIX,
  OWNED_PREDICTIONS_PREFIX,
  ownedImagesPrefix,
  ownedPredictionsPrefix,
} from '@isitacat/contracts';
import { createLogger } from '@isitacat/service-kit';
import { openStore } from '@isitacat/storage';
import { temporaryDirectory } from '@isitacat/testkit';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

import { Janitor } from '../../src/adapters/janitor.js';
import { newId } from '../../src/domain/ids.js';
import { removalDeps } from '../removal-deps.js';

const CALL = { signal: new AbortController().signal };
const HOUR_MS = 3_600_000;
const OWNER = 'a'.repeat(20);
const NOTHING = new Uint8Array();

it("removes an owner's marks of what is gone, or never was stored in full, and no others", async () => {
  await using directory = await temporaryDirectory();
  const store = openStore(pathToFileURL(directory.path).href);
  const deps = removalDeps(store);
  const log = createLogger({ service: 'test', level: 'silent' });
  await using janitor = new Janitor({ ...deps, store, log });
  const nowMs = Date.now();
  const made = (hours: number): string => newId(nowMs - hours * HOUR_MS, OWNER);
  const [gone, young, cutOff, whole] = [made(26), made(24), made(26), made(48)];
  for (const id of [gone, young]) await store.create(`${ownedPredictionsPrefix(OWNER)}${id}`, NOTHING, CALL);
  await store.create(imageContentKey(cutOff), Buffer.from('x'), CALL);
  await store.create(`${ownedImagesPrefix(OWNER)}${cutOff}`, NOTHING, CALL);
  await deps.images.create(Image.create({ name: `images/${whole}` }), Buffer.from('x'), CALL);

  await janitor.round(nowMs, CALL.signal);

  expect(await store.list(OWNED_PREDICTIONS_PREFIX, CALL)).toEqual([
    `${ownedPredictionsPrefix(OWNER)}${young}`,
  ]);
  expect(await store.list(OWNED_IMAGES_PREFIX, CALL)).toEqual([`${ownedImagesPrefix(OWNER)}${whole}.1`]);
});
