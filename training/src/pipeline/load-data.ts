import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import { decodePicture } from '@isitacat/vision';
import { isForbidden, readManifestCsv, type ManifestRows } from '../dataset/manifest-csv.js';
import { groupNearDuplicates, type Grouped } from '../dataset/near-duplicates.js';
import { readDataset, type BrokenFile, type Dataset } from '../dataset/read-dataset.js';
import { FINGERPRINT_SIDE, FINGERPRINT_SIZE } from '../dataset/fingerprint.js';
import { findSource } from '../dataset/source.js';
import { dropStaleFeatures } from '../features/decode-witness.js';
import { extractFeatures, type Decode } from '../features/extract-features.js';
import { extractFingerprints } from '../features/extract-fingerprints.js';
import { FeatureCache } from '../features/feature-cache.js';
import type { HeadData } from '../head/fit-head.js';
import { fromRows } from '../head/matrix.js';
import { priorColumn } from '../head/prior-column.js';
import type { LoadedBackbone } from './load-backbone.js';

/** Training's one way from bytes to pixels: that of serving. */
export const decode: Decode = (bytes, side, signal) =>
  decodePicture(bytes, { width: side, height: side }, { signal });

/** Labelled pictures as a head sees them. */
export interface LoadedData extends HeadData {
  readonly labels: readonly string[];
  /** The paths of the examples count from here. */
  readonly dir: string;
  readonly broken: readonly BrokenFile[];
  /** How many pictures stayed out for their licence. */
  readonly excluded: number;
  readonly rows: ManifestRows | undefined;
  /** Files whose bytes come twice, and different files that look alike: they stay together in the split. */
  readonly duplicates: { readonly copies: number; readonly alike: number };
}

/** What of a backbone features depend on. */
export type FeatureSource = Pick<
  LoadedBackbone,
  'id' | 'side' | 'network' | 'step' | 'featureSize' | 'prior'
>;

/** Which pictures, and how to show how far it is. */
export interface DataRequest {
  /** A folder with one sub-folder per class, or a table of labels. */
  readonly source: string;
  readonly manifestFile: string | undefined;
  readonly forbiddenLicences: readonly string[];
  readonly cacheDir: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Pictures computed at a time: enough to keep the engine busy, few enough for activations to stay in cache. */
export const BATCH = 16;

/** Reads labelled pictures and their features, computing those that are not cached. */
export async function loadData(backbone: FeatureSource, request: DataRequest): Promise<LoadedData> {
  const { source, manifestFile, signal } = request;
  const { dir } = await findSource(source);
  const rows = manifestFile === undefined ? undefined : await readManifestCsv(manifestFile, dir);
  let excluded = 0;
  const skip = (path: string): boolean => {
    const isOut = isForbidden(rows?.get(path), request.forbiddenLicences);
    if (isOut) excluded += 1;
    return isOut;
  };
  const dataset = await readDataset(source, { skip, signal });
  const { cache, broken } = await featuresOf(dataset, backbone, request);
  const decoded = dataset.examples.filter(({ sha256 }) => cache.get(sha256) !== undefined);
  if (decoded.length === 0) throw new AppError('CONFIG_INVALID', 'none of the pictures can be decoded');
  const { examples, ...duplicates } = await grouped({ ...dataset, examples: decoded }, request);
  const pooled = fromRows(
    examples.flatMap(({ sha256 }) => cache.get(sha256) ?? []),
    cache.size,
  );
  const prior = backbone.prior === undefined ? undefined : priorColumn(pooled, backbone.prior);
  const { labels, unreadable } = dataset;
  return {
    examples,
    pooled,
    prior,
    labels,
    dir,
    broken: [...unreadable, ...broken],
    excluded,
    rows,
    duplicates,
  };
}

/** The examples, each knowing its near-duplicates. */
async function grouped(dataset: Dataset, { cacheDir, signal }: DataRequest): Promise<Grouped> {
  const file = join(cacheDir, 'features', `fingerprints-${FINGERPRINT_SIDE}.bin`);
  const cache = await FeatureCache.open(file, FINGERPRINT_SIZE);
  const fingerprints = await extractFingerprints(dataset, { cache, decode, signal });
  return groupNearDuplicates(dataset.examples, fingerprints);
}

async function featuresOf(
  dataset: Dataset,
  backbone: FeatureSource,
  { cacheDir, signal, onProgress }: DataRequest,
): Promise<{ readonly cache: FeatureCache; readonly broken: readonly BrokenFile[] }> {
  const { side, network, step, featureSize } = backbone;
  const folder = join(cacheDir, 'features', backbone.id);
  const cacheFile = join(folder, 'features.bin');
  await dropStaleFeatures({
    dataset,
    notesFile: join(folder, 'witnesses.json'),
    cacheFile,
    decode,
    side,
    signal,
  });
  const cache = await FeatureCache.open(cacheFile, featureSize);
  const extraction = { network, step, side, cache, decode, batchSize: BATCH, signal, onProgress };
  return { cache, broken: await extractFeatures(dataset, extraction) };
}
