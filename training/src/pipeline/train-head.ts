import { splitByDigest } from '../dataset/split.js';
import {
  fitHead,
  logitsOf,
  takeData,
  type FittedHead,
  type HeadData,
  type HeadRecipe,
} from '../head/fit-head.js';
import { softmaxRows } from '../head/scores.js';
import { metricsOf, type Metrics } from '../metrics/metrics.js';

/** A head with the pictures that it was calibrated on. */
export interface TrainedHead {
  readonly head: FittedHead;
  readonly train: HeadData;
  readonly validation: HeadData;
  readonly metrics: Metrics;
}

/** Splits, fits and judges a head. */
export function trainHead(data: HeadData, recipe: HeadRecipe, validationShare: number): TrainedHead {
  const split = splitByDigest(data.examples, validationShare, recipe.seed);
  const places = new Map(data.examples.map((example, n) => [example, n]));
  const part = (examples: readonly (typeof data.examples)[number][]): HeadData =>
    takeData(
      data,
      examples.flatMap((example) => places.get(example) ?? []),
    );
  const train = part(split.train);
  const validation = part(split.validation);
  const head = fitHead(train, validation, recipe);
  return { head, train, validation, metrics: judge(head, validation) };
}

/** A head's figures on some pictures. */
export function judge(head: FittedHead, data: HeadData): Metrics {
  const classes = head.bias.length;
  const rows = softmaxRows(logitsOf(head, data), classes);
  return metricsOf(
    data.examples.map(({ label }, n) => ({ label, scores: rows[n] ?? [] })),
    classes,
  );
}
