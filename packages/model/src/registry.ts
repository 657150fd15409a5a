import { join } from 'node:path';

import { AppError } from '@isitacat/errors';
import { readPieces, type BlobStore, type StoreCall } from '@isitacat/storage';

import { Aliases } from './aliases.js';
import { readBundle, type Bundle } from './bundle.js';
import { fetchBundle } from './fetch-bundle.js';
import { checked, differs, isIntact } from './file-digest.js';
import type { TrustedKeys } from './keys.js';
import type { BundleFile } from './manifest.js';
import { isModelId } from './parse-manifest.js';
import { MODELS_PREFIX, blobKey, versionKey, versionOfKey, versionsPrefix } from './registry-keys.js';
import { decodeVersion, encodeVersion, type Alias, type PublishedVersion } from './registry-records.js';

/** The alias that answers questions which name no version. */
export const STABLE = 'stable';

/** Where a bundle tells in Markdown what it is for and how good it is. */
const CARD = 'README.md';
const MAX_CARD_BYTES = 64 * 1024;

/** Base64 of the largest manifest there may be, and what goes with it. */
const MAX_VERSION_BYTES = 16 * 1024 * 1024;

/**
 * Published models, in a store that the owner disposes.
 *
 * A version is a number and never changes. It exists from the moment its record is there, which is
 * written after all of its files; what a publisher that died left behind shows nowhere.
 *
 * Methods that name a model throw AppError `MODEL_NOT_FOUND` when there is none such, and all throw
 * `STORAGE_UNAVAILABLE` when the store is away.
 */
export class Registry {
  readonly #store: BlobStore;
  readonly #aliases: Aliases;

  constructor(store: BlobStore) {
    this.#store = store;
    this.#aliases = new Aliases(store);
  }

  /**
   * Publishes a bundle as the next version of its model. No alias moves. Publishing the newest
   * version again changes nothing, so that a retry is safe.
   *
   * @returns The version's number.
   * @throws AppError `BUNDLE_INVALID` when a file has changed since the bundle was read.
   */
  async publish(bundle: Bundle, call: StoreCall): Promise<number> {
    const { model, files } = bundle.manifest;
    const newest = (await this.listVersions(model, call)).at(-1) ?? 0;
    if (newest > 0 && (await this.readVersion(model, newest, call)).digest === bundle.digest) return newest;
    for (const file of files) await this.#putFile(bundle, file, call);
    const record = encodeVersion(bundle, new Date());
    for (let version = newest + 1; ; version += 1) {
      if (await this.#store.create(versionKey(model, version), record, call)) return version;
    }
  }

  /** Ids of the models that have a version, ascending. */
  async listModels(call: StoreCall): Promise<readonly string[]> {
    const names = await this.#store.listPrefixes(MODELS_PREFIX, call);
    const models: string[] = [];
    for (const model of names) {
      if ((await this.#store.list(versionsPrefix(model), { ...call, limit: 1 })).length > 0)
        models.push(model);
    }
    return models.sort();
  }

  /** Numbers of a model's versions, ascending; none of a model that isn't there. */
  async listVersions(model: string, call: StoreCall): Promise<readonly number[]> {
    if (!isModelId(model)) return [];
    const keys = await this.#store.list(versionsPrefix(model), call);
    return keys.map(versionOfKey).filter((version) => version !== undefined);
  }

  /** What a version is. */
  async readVersion(model: string, version: number, call: StoreCall): Promise<PublishedVersion> {
    const stored = isModelId(model)
      ? await this.#store.read(versionKey(model, version), { ...call, maxBytes: MAX_VERSION_BYTES })
      : undefined;
    if (stored === undefined) throw notFound(`models/${model}/versions/${version}`);
    return decodeVersion(model, version, stored.bytes);
  }

  /**
   * A version's card: Markdown of at most 64 KiB. Empty when it has none, or a longer one.
   *
   * @throws AppError `BUNDLE_INVALID` when it isn't what was published.
   */
  async readCard(model: string, version: number, call: StoreCall): Promise<string> {
    const { manifest } = await this.readVersion(model, version, call);
    const file = manifest.files.find(({ path, sizeBytes }) => path === CARD && sizeBytes <= MAX_CARD_BYTES);
    if (file === undefined) return '';
    const stored = await this.#store.open(blobKey(model, file.sha256), call);
    if (stored === undefined) throw differs(file);
    const pieces: Uint8Array[] = [];
    for await (const piece of checked(stored, file)) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }

  /** Where an alias points; undefined when it isn't there. */
  async alias(model: string, name: string, call: StoreCall): Promise<Alias | undefined> {
    return isModelId(model) ? await this.#aliases.get(model, name, call) : undefined;
  }

  /** Points an alias at a version; what races with it comes before or after, and neither is lost. */
  async moveAlias(model: string, name: string, version: number, call: StoreCall): Promise<Alias> {
    await this.readVersion(model, version, call);
    return await this.#aliases.move(model, name, version, call);
  }

  /**
   * Points `stable` back at the version before. Where somebody else moves it off the same version
   * meanwhile, that move stands.
   *
   * @throws AppError `MODEL_NOT_FOUND` when it never pointed elsewhere.
   */
  async rollback(model: string, call: StoreCall): Promise<Alias> {
    if (!isModelId(model)) throw notFound(`models/${model}`);
    return await this.#aliases.rollback(model, STABLE, call);
  }

  /**
   * Brings a version to this disk, unless it is there, and checks its signature and each file.
   * Several processes may share the directory.
   *
   * @param directory For bundles; made as needed. Each gets a folder of its own in it.
   * @throws AppError `BUNDLE_INVALID` when anything is not as it was signed, or the signer isn't trusted.
   */
  async fetch(
    model: string,
    version: number,
    directory: string,
    trusted: TrustedKeys,
    call: StoreCall,
  ): Promise<Bundle> {
    const published = await this.readVersion(model, version, call);
    return await fetchBundle(this.#store, published, directory, trusted, call);
  }

  /**
   * Publishes bundles and points `stable` at them, where no model has that alias yet. Safe to run in
   * several processes at once, and again after one died.
   *
   * @returns Ids of the models that were seeded; none when the registry was in use.
   */
  async seed(
    bundleDirectories: readonly string[],
    trusted: TrustedKeys,
    call: StoreCall,
  ): Promise<readonly string[]> {
    if (await this.#hasStable(call)) return [];
    const seeded: string[] = [];
    for (const directory of bundleDirectories) {
      const bundle = await readBundle(directory, trusted, call);
      const { model } = bundle.manifest;
      await this.#aliases.create(model, STABLE, await this.publish(bundle, call), call);
      seeded.push(model);
    }
    return seeded;
  }

  async #hasStable(call: StoreCall): Promise<boolean> {
    for (const model of await this.listModels(call)) {
      if ((await this.alias(model, STABLE, call)) !== undefined) return true;
    }
    return false;
  }

  async #putFile(bundle: Bundle, file: BundleFile, call: StoreCall): Promise<void> {
    const key = blobKey(bundle.manifest.model, file.sha256);
    const path = join(bundle.directory, file.path);
    const body = (): AsyncIterable<Uint8Array> => checked(readPieces(path, { signal: call.signal }), file);
    const stored = await this.#store.open(key, { ...call, lends: true });
    if (stored === undefined) await this.#store.create(key, body(), call);
    // A damaged one would refuse this bundle for ever: publishing again repairs it.
    else if (!(await isIntact(stored, file))) await this.#store.write(key, body(), call);
  }
}

function notFound(resource: string): AppError {
  return new AppError('MODEL_NOT_FOUND', `no ${resource} is published: ListModels names those that are`, {
    resource,
  });
}
