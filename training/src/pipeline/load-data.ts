import { join } from 'node:path';
import { AppError } from '@isitacat/errors';
import { decodePicture } from '@isitacat/vision';
import { isForbidden, readManifestCsv, type ManifestRows } from '../dataset/manifest-csv.js';
import { readDataset, type Dataset } from '../dataset/read-dataset.js';
import { dropStaleFeatures } from '../features/decode-witness.js';
import { extractFeatures, type BrokenFile, type Decode } from '../features/extract-features.js';
import { FeatureCache } from '../features/feature-cache.js';
import type { HeadData } from '../head/fit-head.js';
import { fromRows } from '../head/matrix.js';
import { priorColumn } from '../head/prior-column.js';
import type { LoadedBackbone } from './load-backbone.js';

/** Training's one way from bytes to pixels: that of serving. */
export const decode: Decode = (bytes, side, signal) =>
  decodePicture(bytes, { width: side, height: side }, { signal });

/** A folder of pictures as a head sees it. */
export interface LoadedData extends HeadData {
  readonly labels: readonly string[];
  readonly dir: string;
  readonly broken: readonly BrokenFile[];
  /** How many pictures stayed out for their licence. */
  readonly excluded: number;
  readonly rows: ManifestRows | undefined;
}

/** Which pictures, and how to show how far it is. */
export interface DataRequest {
  readonly dir: string;
  readonly manifestFile: string | undefined;
  readonly forbiddenLicences: readonly string[];
  readonly cacheDir: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

// Large enough to keep the engine busy, small enough for activations to stay in cache.
const BATCH = 16;

/** Reads a folder and the features of its pictures, computing those that are not cached. */
export async function loadData(backbone: LoadedBackbone, request: DataRequest): Promise<LoadedData> {
  const { dir, manifestFile, signal } = request;
  const rows = manifestFile === undefined ? undefined : await readManifestCsv(manifestFile, dir);
  let excluded = 0;
  const skip = (path: string): boolean => {
    const isOut = isForbidden(rows?.get(path), request.forbiddenLicences);
    if (isOut) excluded += 1;
    return isOut;
  };
  const dataset = await readDataset(dir, { skip, signal });
  const { cache, broken } = await featuresOf(dataset, backbone, request);
  const usable = dataset.examples.filter(({ sha256 }) => cache.get(sha256) !== undefined);
  if (usable.length === 0) throw new AppError('CONFIG_INVALID', 'none of the pictures can be decoded');
  const pooled = fromRows(
    usable.flatMap(({ sha256 }) => cache.get(sha256) ?? []),
    cache.size,
  );
  const prior = backbone.prior === undefined ? undefined : priorColumn(pooled, backbone.prior);
  return { examples: usable, pooled, prior, labels: dataset.labels, dir, broken, excluded, rows };
}

async function featuresOf(
  dataset: Dataset,
  backbone: LoadedBackbone,
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
