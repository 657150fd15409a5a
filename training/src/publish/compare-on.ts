import { AppError } from '@isitacat/errors';
import type { Bundle } from '@isitacat/model';
import { readDataset, type Dataset } from '../dataset/read-dataset.js';
import { readValidationList } from './validation-list.js';

/** Where the pictures lie that two versions are compared on. */
export interface ComparisonPictures {
  /** Every labelled picture of this folder. */
  readonly evalDir: string | undefined;
  /** Those of this folder that the new version was validated on. */
  readonly dataDir: string | undefined;
  readonly signal: AbortSignal;
}

/** Pictures to compare on, and what they are. */
export interface Comparison {
  readonly dataset: Dataset;
  /** Such as `950 of 1139 validation pictures`. */
  readonly title: string;
}

/** @throws AppError `CONFIG_INVALID` saying which flag helps when there is nothing to compare on. */
export async function comparisonPictures(bundle: Bundle, where: ComparisonPictures): Promise<Comparison> {
  const { evalDir, dataDir, signal } = where;
  const { labels } = bundle.manifest;
  if (evalDir !== undefined) {
    const dataset = await readDataset(evalDir, { labels, signal });
    return { dataset, title: `${dataset.examples.length} pictures` };
  }
  if (dataDir === undefined)
    throw new AppError(
      'CONFIG_INVALID',
      'a version is stable already: say what to compare them on, --data DIR (the folder it was trained on) ' +
        'or --eval DIR (another one), or --force',
    );
  const wanted = await readValidationList(bundle);
  if (wanted === undefined)
    throw new AppError(
      'CONFIG_INVALID',
      'the bundle names no validation pictures: say --eval DIR or --force',
    );
  const dataset = await readDataset(dataDir, { labels, signal });
  const examples = dataset.examples.filter(({ sha256 }) => wanted.has(sha256));
  if (new Set(examples.map(({ label }) => label)).size < labels.length)
    throw new AppError(
      'CONFIG_INVALID',
      `the validation pictures of the bundle are not in the folder given by --data (${examples.length} of ${wanted.size} are): ` +
        'name the one it was trained on, or say --eval DIR or --force',
    );
  return {
    dataset: { ...dataset, examples },
    title: `${examples.length} of ${wanted.size} validation pictures`,
  };
}
