import { JsonReader } from './json-reader.js';
import type { Manifest } from './manifest.js';

/** Where the embeddings of the pictures lie that a model learned from: one value a dimension. */
export interface EmbeddingStatistics {
  readonly mean: readonly number[];
  /** 0 or more. */
  readonly variance: readonly number[];
}

/** What the pictures looked like to a model from which it learned: `training.statistics` of a manifest. */
export interface TrainingStatistics {
  readonly embedding: EmbeddingStatistics;
  /** Where the quantiles stand: from 0 to 1, each greater than the one before. */
  readonly shares: readonly number[];
  /**
   * By label, in the manifest's order: quantiles of the distance over those held out
   * pictures that the model answered with it, none less than the one before.
   */
  readonly distanceByAnswer: readonly (readonly number[])[];
}

/**
 * Reads what a manifest tells of the pictures that its model learned from.
 *
 * @returns nothing where it tells nothing.
 * @throws AppError `BUNDLE_INVALID` naming the first field that is wrong.
 */
export function readTrainingStatistics(
  manifest: Pick<Manifest, 'training' | 'labels' | 'outputs'>,
): TrainingStatistics | undefined {
  const json = manifest.training['statistics'];
  if (json === undefined) return undefined;
  const read = JsonReader.of(json, 'manifest.training.statistics');
  const shares = parseShares(read.field('shares'));
  const { embeddingSize } = manifest.outputs;
  return {
    embedding: {
      mean: numbers(read.field('embedding').field('mean'), embeddingSize),
      variance: numbers(read.field('embedding').field('variance'), embeddingSize, 0),
    },
    shares,
    distanceByAnswer: parseByAnswer(read, manifest.labels.length, shares.length),
  };
}

function parseShares(read: JsonReader): readonly number[] {
  const shares = numbers(read, read.list(2).length);
  const rises = shares.every((share, n) => n === 0 || share > (shares[n - 1] ?? NaN));
  return rises && shares[0] === 0 && shares.at(-1) === 1 ? shares : read.fail('shares that rise from 0 to 1');
}

/** Of a bundle that does not tell answers apart, those of all of them. */
function parseByAnswer(
  read: JsonReader,
  labels: number,
  shares: number,
): TrainingStatistics['distanceByAnswer'] {
  const byAnswer = read.field('distanceByAnswer');
  if (!byAnswer.isPresent) {
    const all = parseQuantiles(read.field('distance'), shares);
    return Array.from({ length: labels }, () => all);
  }
  const quantiles = byAnswer.list().map((each) => parseQuantiles(each, shares));
  return quantiles.length === labels ? quantiles : byAnswer.fail(`one list for each of ${labels} labels`);
}

function parseQuantiles(read: JsonReader, shares: number): readonly number[] {
  const quantiles = numbers(read, shares, 0);
  const rises = quantiles.every((each, n) => n === 0 || each >= (quantiles[n - 1] ?? NaN));
  return rises ? quantiles : read.fail('quantiles that do not fall');
}

function numbers(read: JsonReader, count: number, least = -Infinity): readonly number[] {
  const expected = least === -Infinity ? 'a finite number' : `a finite number of ${least} or more`;
  const isRight = (value: number): boolean => Number.isFinite(value) && value >= least;
  const values = read.list().map((each) => each.number(expected, isRight));
  return values.length === count ? values : read.fail(`a list of ${count}`);
}
