import type { Json, Manifest } from '@isitacat/model';
import { BACKBONE_PACKAGES } from '../backbones/packages.js';
import { driftStatistics, statisticsJson } from '../bundle/drift-statistics.js';
import type { Metrics } from '../metrics/metrics.js';
import type { LoadedData } from '../pipeline/load-data.js';
import type { TrainedHead } from '../pipeline/train-head.js';
import type { TrainOptions } from './train-flags.js';

/** The manifest's account of how a model came about, enough to repeat it and to notice drift. */
export function describeTraining(made: {
  readonly options: TrainOptions;
  readonly data: LoadedData;
  readonly trained: TrainedHead;
}): Manifest['training'] {
  const { options, data, trained } = made;
  const { requirement, sha256, licence } = BACKBONE_PACKAGES[options.backbone];
  return {
    backbone: { name: options.backbone, requirement, sha256, licence },
    recipe: {
      name: options.recipe,
      prior: options.prior,
      penalty: options.penalty,
      falsePositiveRate: options.falsePositiveRate,
      validationShare: options.validationShare,
      seed: options.seed,
    },
    head: { threshold: trained.head.threshold, temperature: trained.head.temperature },
    data: {
      classes: Object.fromEntries(
        data.labels.map((label, n) => [label, data.examples.filter((each) => each.label === n).length]),
      ),
      train: trained.train.examples.length,
      validation: trained.validation.examples.length,
      excluded: data.excluded,
      broken: data.broken.length,
      copies: data.duplicates.copies,
      alike: data.duplicates.alike,
      licences: licencesOf(data),
    },
    statistics: statisticsJson(driftStatistics(trained.head, trained.train, trained.validation)),
  };
}

/** Figures under names such as `validation_balanced_accuracy`. */
export function flatMetrics(
  figures: readonly (readonly [set: string, metrics: Metrics])[],
): Manifest['metrics'] {
  return Object.fromEntries(
    figures.flatMap(([set, { accuracy, balancedAccuracy, auc, logLoss, ece }]) => [
      [`${set}_accuracy`, accuracy],
      [`${set}_balanced_accuracy`, balancedAccuracy],
      ...(auc === undefined ? [] : [[`${set}_auc`, auc] as const]),
      [`${set}_log_loss`, logLoss],
      [`${set}_ece`, ece],
    ]),
  );
}

/** How many pictures carry each licence. */
export function licencesOf({ examples, rows }: LoadedData): Json {
  const counts = new Map<string, number>();
  for (const { path } of examples) {
    const licence = rows?.get(path)?.licence ?? 'not told';
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}
