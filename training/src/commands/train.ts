import { AppError } from '@isitacat/errors';
import { describeClasses, describeDuplicates } from '../dataset/describe-data.js';
import { loadEngine } from '../engines/load-engine.js';
import type { Metrics } from '../metrics/metrics.js';
import { loadBackbone, type LoadedBackbone } from '../pipeline/load-backbone.js';
import { loadData, type LoadedData } from '../pipeline/load-data.js';
import { judge, trainHead, type TrainedHead } from '../pipeline/train-head.js';
import { Progress } from '../terminal/progress.js';
import { measure } from './measure.js';
import type { Surroundings } from './surroundings.js';
import { trainOriginal } from './train-original.js';
import { asksForOriginal } from './train-original-flags.js';
import { parseTrainFlags, TRAIN_HELP, type TrainOptions } from './train-flags.js';
import { positiveOf } from './model-names.js';
import { publishFolder } from './publish-folder.js';

/**
 * `npm run train`: from a folder of labelled pictures to a signed bundle.
 *
 * @returns The exit status.
 */
export async function train(args: readonly string[], surroundings: Surroundings): Promise<number> {
  if (asksForOriginal(args)) return trainOriginal(args, surroundings);
  const options = parseTrainFlags(args, surroundings);
  if (options === undefined) {
    surroundings.out(TRAIN_HELP);
    return 0;
  }
  const { out, signal } = surroundings;
  out(`engine: ${await loadEngine(options.engine)}`);
  const { backbone: name, side, prior, cacheDir } = options;
  const backbone = await loadBackbone({ name, side, prior, cacheDir, signal });
  using network = backbone.network;
  if (options.isMeasured) {
    await measure({ ...backbone, network }, options, surroundings);
    return 0;
  }
  const data = await load(backbone, options, options.dataSource, surroundings);
  const trained = fit(data, options, signal);
  out(`validation: ${summary(trained.metrics)}`);
  const test =
    options.testDir === undefined
      ? undefined
      : await load({ ...backbone, network }, options, options.testDir, surroundings);
  const tested = test === undefined ? undefined : judge(trained.head, sameLabels(data, test));
  if (tested !== undefined) out(`test: ${summary(tested)}`);
  const borderline =
    options.borderlineDir === undefined
      ? undefined
      : await load({ ...backbone, network }, options, options.borderlineDir, surroundings);
  await publishFolder({ backbone, data, trained, test, tested, borderline }, options, surroundings);
  return 0;
}

async function load(
  backbone: LoadedBackbone,
  options: TrainOptions,
  source: string,
  { out, progress, signal }: Surroundings,
): Promise<LoadedData> {
  const bar = new Progress('features', progress);
  const data = await loadData(backbone, {
    source,
    manifestFile: options.manifestFile,
    // Only what is learned from has to be free: figures may be taken on any picture.
    forbiddenLicences: source === options.dataSource ? options.forbiddenLicences : [],
    cacheDir: options.cacheDir,
    signal,
    onProgress: (done, total) => {
      bar.update(done, total);
    },
  });
  for (const { path, reason } of data.broken) out(`skipped ${path}: ${reason}`);
  out(
    `${data.examples.length} pictures: ${describeClasses(data)}; ${data.excluded} left out for their licence`,
  );
  out(`near-duplicates: ${describeDuplicates(data.duplicates)}`);
  return data;
}

function fit(data: LoadedData, options: TrainOptions, signal: AbortSignal): TrainedHead {
  const rate = options.falsePositiveRate;
  const recipe = {
    classes: data.labels.length,
    positive: positiveOf(data, options),
    penalty: options.penalty,
    priorPenalty: 0.001,
    falsePositiveRate: rate === 0 ? undefined : rate,
    folds: 5,
    seed: options.seed,
    signal,
  };
  return trainHead(data, recipe, options.validationShare);
}

function sameLabels(data: LoadedData, test: LoadedData): LoadedData {
  if (data.labels.join('\n') === test.labels.join('\n')) return test;
  throw new AppError(
    'CONFIG_INVALID',
    `--test has the classes ${test.labels.join(', ')}, but --data has ${data.labels.join(', ')}`,
  );
}

function summary({ accuracy, balancedAccuracy, logLoss, ece }: Metrics): string {
  const figures = [accuracy, balancedAccuracy, logLoss, ece].map((figure) => figure.toFixed(4));
  return `accuracy ${figures[0] ?? ''}, balanced accuracy ${figures[1] ?? ''}, log loss ${figures[2] ?? ''}, calibration error ${figures[3] ?? ''}`;
}
