import { AppError, isAppError } from '@isitacat/errors';
import { loadTrustedKeys, readTrainingStatistics, type Bundle, type Registry } from '@isitacat/model';
import type { Environment, Logger } from '@isitacat/service-kit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkGolden } from '../domain/check-golden.js';
import { DriftWindow } from '../domain/drift-window.js';
import type { ModelVersion } from '../domain/model-version.js';
import type { LoadedModel } from '../domain/ports.js';
import {
  startEngine,
  type EngineChoice,
  type EngineHost,
  type EngineTuning,
  type Precision,
} from '../engines/index.js';
import { knownCosts, networkOf } from './known-costs.js';
import { goldenTolerance, precisionsFor, type PrecisionChoice } from '../engines/precision.js';
import { judgePicture } from './judge-picture.js';

/** Where models come from, and what holds them. */
export interface LoadOptions {
  readonly registry: Registry;
  /** Folders of public keys: read at each load, for a key may be made when a model is first published. */
  readonly trustedKeys: readonly string[];
  /** Folder for bundles; other predictors may share it. */
  readonly cacheDir: string;
  readonly engine: EngineChoice;
  readonly precision: PrecisionChoice;
  readonly tuning: EngineTuning;
  /** Models that answer meanwhile, and are not to become slower. */
  readonly others: () => readonly TestedModel[];
  /** What engine processes inherit. */
  readonly environment?: Environment | undefined;
  /** Called with the number of pictures when an engine process is given a batch. */
  readonly onBatch: (held: ModelVersion, pictures: number) => void;
  readonly log: Logger;
}

/** So long a model that loads lets others compute first: a machine with nothing to spare must swap too. */
const BEHIND_MS = 1_500;
/** So long it waits for the last of its processes before it takes over with those that there are. */
const WHOLE_MS = 2_000;

/** A model that has passed its self-test. Its owner disposes of the host. */
export interface TestedModel extends LoadedModel {
  /** Where its files are, which engine processes read when they start. */
  readonly directory: string;
  readonly host: EngineHost;
  /** By the time that it takes: see `networkOf`. */
  readonly network: string;
  /** How unfamiliar the pictures were that it was last asked about, if its bundle lets it tell. */
  readonly drift: DriftWindow | undefined;
}

/**
 * Fetches a version, verifies it, starts engines for it and puts its golden
 * pictures to them. Where INT8 does not pass that on this processor, float32 is
 * tried, unless INT8 was asked for by name.
 *
 * @throws AppError `BUNDLE_INVALID` when it is not as it was signed, the signer
 *   is not trusted, or it answers otherwise than its trainer saw it answer;
 *   `ENGINE_UNAVAILABLE`, `STORAGE_UNAVAILABLE`, `MODEL_NOT_FOUND`.
 */
export async function loadModel(
  held: ModelVersion,
  options: LoadOptions,
  signal: AbortSignal,
): Promise<TestedModel> {
  const { registry, cacheDir } = options;
  const trusted = await loadTrustedKeys(options.trustedKeys);
  const bundle = await registry.fetch(held.model, held.version, cacheDir, trusted, { signal });
  const { outputs } = bundle.manifest;
  const statistics = readTrainingStatistics(bundle.manifest);
  const familiar = statistics && { statistics, window: new DriftWindow() };
  const host = await startBest(held, bundle, options, signal);
  return {
    held,
    directory: bundle.directory,
    labels: bundle.manifest.labels,
    map: { width: outputs.evidenceWidth, height: outputs.evidenceHeight },
    host,
    network: networkOf(bundle.manifest, host.precision),
    engine: engineName(host),
    identity: `${bundle.digest} ${engineName(host)}`,
    drift: familiar?.window,
    classify: async (picture, wanted) => judgePicture(await host.classify(picture, wanted), familiar),
  };
}

/** What computes, and with which numbers unless these are float32. */
function engineName({ name, precision }: EngineHost): string {
  return precision === 'float32' ? name : `${name}-${precision}`;
}

async function startBest(
  held: ModelVersion,
  bundle: Bundle,
  options: LoadOptions,
  signal: AbortSignal,
): Promise<EngineHost> {
  const [best, ...others] = precisionsFor(options.precision, bundle.manifest);
  let failure: unknown;
  for (const precision of [best, ...others]) {
    try {
      return await startTested(held, bundle, precision, options, signal);
    } catch (error) {
      if (!isAppError(error, 'BUNDLE_INVALID')) throw error;
      failure = error;
      options.log.warn({ err: error, ...held, precision }, 'a model does not pass its self-test');
    }
  }
  throw failure;
}

async function startTested(
  held: ModelVersion,
  bundle: Bundle,
  precision: Precision,
  options: LoadOptions,
  signal: AbortSignal,
): Promise<EngineHost> {
  const { engine, tuning, environment, onBatch, log } = options;
  const others = options.others().map(({ network, host: { costs } }) => ({ network, costs }));
  const loaded = new AbortController();
  const behindUntil = AbortSignal.any([loaded.signal, AbortSignal.timeout(BEHIND_MS)]);
  const host = await startEngine({
    name: engine,
    bundleDir: bundle.directory,
    manifest: bundle.manifest,
    embedding: readTrainingStatistics(bundle.manifest)?.embedding,
    precision,
    ...tuning,
    ...(environment && { environment }),
    ...(others.length > 0 && { behindUntil }),
    costs: knownCosts(networkOf(bundle.manifest, precision), others),
    signal,
    onBatch: (pictures) => {
      onBatch(held, pictures);
    },
    log: log.child({ model: held.model, version: held.version }),
  });
  try {
    await selfTest(host, bundle, signal);
    // Others have all of their processes: taking over with fewer would answer less.
    if (others.length > 0) await untilWhole(host, signal);
    return host;
  } catch (error) {
    await host[Symbol.asyncDispose]();
    throw error;
  } finally {
    loaded.abort();
  }
}

async function untilWhole({ whole }: EngineHost, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const limit = delay(WHOLE_MS, undefined, { signal: AbortSignal.any([signal, ended.signal]) });
  try {
    await Promise.race([whole, limit]);
  } finally {
    ended.abort();
    await limit.catch(() => undefined);
    signal.throwIfAborted();
  }
}

async function selfTest(
  host: EngineHost,
  { directory, manifest }: Bundle,
  signal: AbortSignal,
): Promise<void> {
  for (const { file, probabilities } of manifest.golden) {
    const picture = await readFile(join(directory, file));
    const got = await host.classify(picture, { signal, urgency: 'background' }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new AppError('BUNDLE_INVALID', `self-test: the model can not answer about ${file}`, { cause });
    });
    checkGolden(file, probabilities, got.probabilities, goldenTolerance(host.precision));
  }
}
