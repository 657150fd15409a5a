import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import {
  loadTrustedKeys,
  readBundle,
  Registry,
  STABLE,
  type Bundle,
  type TrustedKeys,
} from '@isitacat/model';
import { openStore } from '@isitacat/storage';
import type { TrainingConfig } from '../config.js';

/** A verified bundle and what to call it. */
export interface FoundBundle {
  readonly bundle: Bundle;
  /** `models/cat/versions/3`, or `models/cat` of one that is committed but not published. */
  readonly name: string;
}

/** Which bundle is wanted, and where to look. */
export interface BundleWanted {
  readonly model: string;
  /** Absent: the stable one. */
  readonly version: number | undefined;
  readonly config: TrainingConfig;
  /** Root of the repository: committed models and trusted keys lie there. */
  readonly root: string;
  readonly signal: AbortSignal;
}

/** What a committed bundle becomes when a registry is seeded with it. */
const SEEDED_VERSION = 1;

/**
 * Finds what a predictor would serve: the published version, or where the model
 * has never been published, the committed one, with which a registry is seeded.
 *
 * @throws AppError `MODEL_NOT_FOUND`, `BUNDLE_INVALID`, `STORAGE_UNAVAILABLE`.
 */
export async function findBundle(wanted: BundleWanted): Promise<FoundBundle> {
  const { root, model, version, signal } = wanted;
  const trusted = await loadTrustedKeys([join(root, 'models/keys'), join(root, '.data/keys')]);
  const published = await fetchPublished(wanted, trusted);
  if (published !== undefined) return published;
  const committed = join(root, 'models', model);
  const isSeed = version === undefined || version === SEEDED_VERSION;
  if (!isSeed || !existsSync(join(committed, 'manifest.json'))) {
    const wantedName = version === undefined ? model : `${model}@${version}`;
    throw new AppError('MODEL_NOT_FOUND', `there is no model ${wantedName} in the registry nor in models/`, {
      resource: `models/${model}`,
    });
  }
  return { bundle: await readBundle(committed, trusted, { signal }), name: `models/${model}` };
}

async function fetchPublished(
  { config, root, model, version, signal }: BundleWanted,
  trusted: TrustedKeys,
): Promise<FoundBundle | undefined> {
  const { storage, storageEmulator } = config;
  await using store = openStore(
    storage,
    storageEmulator === undefined ? {} : { emulatorHost: storageEmulator },
  );
  const registry = new Registry(store);
  const stable = await registry.alias(model, STABLE, { signal });
  if (stable === undefined) return undefined;
  const number = version ?? stable.version;
  const bundle = await registry.fetch(model, number, join(root, '.cache/models'), trusted, { signal });
  return { bundle, name: `models/${model}/versions/${number}` };
}
