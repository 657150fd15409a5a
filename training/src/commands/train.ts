import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '@isitacat/errors';
import { isModelId, openSigningKey, type ManifestDraft } from '@isitacat/model';
import { BACKBONE_PACKAGES } from '../backbones/packages.js';
import { addInt8 } from '../bundle/add-int8.js';
import { checkBundle } from '../bundle/check-bundle.js';
import { goldenFiles } from '../bundle/golden.js';
import { modelCard } from '../bundle/model-card.js';
import { writeBundle } from '../bundle/write-bundle.js';
import { describeClasses, describeDuplicates } from '../dataset/describe-data.js';
import { loadEngine } from '../engines/load-engine.js';
import { writeSavedModelTo } from '../export/saved-model/write-saved-model.js';
import { LoadedGraph } from '../graph/loaded-graph.js';
import { composeClassifier } from '../head/compose.js';
import type { Metrics } from '../metrics/metrics.js';
import { loadBackbone, type LoadedBackbone } from '../pipeline/load-backbone.js';
import { decode, loadData, type LoadedData } from '../pipeline/load-data.js';
import { borderlineRows, describeReport } from '../pipeline/describe-report.js';
import { calibrate } from '../pipeline/quantize-classifier.js';
import { judge, trainHead, type TrainedHead } from '../pipeline/train-head.js';
import { writeReport } from '../report/write-report.js';
import { Progress } from '../terminal/progress.js';
import { describeTraining, flatMetrics } from './describe-training.js';
import { measure } from './measure.js';
import { SIGNING_KEY } from './signing-key.js';
import type { Surroundings } from './surroundings.js';
import { trainOriginal } from './train-original.js';
import { asksForOriginal } from './train-original-flags.js';
import { parseTrainFlags, TRAIN_HELP, type TrainOptions } from './train-flags.js';

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

/** Everything that a bundle is made of. */
interface Results {
  readonly backbone: LoadedBackbone;
  readonly data: LoadedData;
  readonly trained: TrainedHead;
  readonly test: LoadedData | undefined;
  readonly tested: Metrics | undefined;
  readonly borderline: LoadedData | undefined;
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

function positiveOf({ labels }: LoadedData, { positive }: TrainOptions): number {
  const found = positive === undefined ? 0 : labels.indexOf(positive);
  if (found < 0)
    throw new AppError(
      'CONFIG_INVALID',
      `--positive must be one of the classes ${labels.join(', ')}, not "${positive ?? ''}"`,
    );
  return found;
}

function sameLabels(data: LoadedData, test: LoadedData): LoadedData {
  if (data.labels.join('\n') === test.labels.join('\n')) return test;
  throw new AppError(
    'CONFIG_INVALID',
    `--test has the classes ${test.labels.join(', ')}, but --data has ${data.labels.join(', ')}`,
  );
}

async function publishFolder(
  results: Results,
  options: TrainOptions,
  { root, out, progress, signal }: Surroundings,
): Promise<void> {
  const { backbone, data, trained, test, tested, borderline } = results;
  const model = modelName(data, options);
  const outDir = options.outDir ?? resolve(root, '.data/trained', model);
  const graph = composeClassifier(backbone.backbone, trained.head, backbone.prior);
  using network = new LoadedGraph(graph);
  const figures = [
    ['validation', trained.metrics] as const,
    ...(tested === undefined ? [] : [['test', tested] as const]),
  ];
  const key = await openSigningKey(options.keysDir, SIGNING_KEY);
  const positive = positiveOf(data, options);
  const quiet = {
    info: () => undefined,
    warn: (_: object, message: string) => {
      out(message);
    },
  };
  const learned = trained.train.examples;
  const activations = await calibrate({
    graph,
    network,
    dir: data.dir,
    learned,
    side: options.side,
    decode,
    signal,
  });
  const unseen = [
    ...trained.validation.examples.map(({ path }) => join(data.dir, path)),
    ...(test?.examples.map(({ path }) => join(test.dir, path)) ?? []),
  ];
  const bar = new Progress('INT8', progress);
  const onProgress = (done: number, total: number): void => {
    bar.update(done, total);
  };
  const contents = {
    graph,
    model,
    labels: data.labels,
    golden: await chooseGolden(trained, data, options),
    answerer: { network, side: options.side, decode, signal },
    metrics: flatMetrics(figures),
    training: describeTraining({ options, data, trained }),
    validation: trained.validation.examples,
    card: modelCard({
      model,
      labels: data.labels,
      backbone: options.backbone,
      backboneLicence: BACKBONE_PACKAGES[options.backbone].licence,
      side: options.side,
      prior: options.prior,
      data,
      trainCount: trained.train.examples.length,
      validationCount: trained.validation.examples.length,
      figures,
      positive: data.labels[positive] ?? '',
      borderline: borderline === undefined ? [] : borderlineRows(trained.head, borderline, positive),
      notes: options.cardFile === undefined ? '' : await readFile(options.cardFile, 'utf8'),
    }),
    extend: (dir: string, draft: ManifestDraft) =>
      addInt8(dir, draft, { graph, activations, files: unseen, signal, log: quiet, out, onProgress }),
  };
  await writeBundle(outDir, contents, key, async (dir, manifest) => {
    const difference = await checkBundle(dir, manifest, {
      engines: ['onnx', 'tfjs-wasm'],
      signal,
      log: quiet,
    });
    out(`exports agree with the trained layers within ${difference.toExponential(1)}`);
  });
  out(`bundle: ${outDir} (signed by key ${key.id})`);
  await writeSavedModelTo(options.savedModelDir, graph);
  const reportFile = options.reportFile ?? `${outDir}.report.html`;
  await writeReport(reportFile, describeReport({ ...results, model, options, positive }));
  out(`report: ${reportFile}`);
}

function modelName({ labels }: LoadedData, options: TrainOptions): string {
  if (options.model !== undefined) return options.model;
  const name = (options.positive ?? labels[0] ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');
  if (!isModelId(name))
    throw new AppError('CONFIG_INVALID', 'the class name gives no model id: say --model NAME');
  return name;
}

/** Without a folder of golden pictures: the first validation pictures of each class, four in all. */
async function chooseGolden(
  { train: learned, validation }: TrainedHead,
  data: LoadedData,
  options: TrainOptions,
): Promise<readonly string[]> {
  if (options.goldenDir !== undefined) return goldenFiles(options.goldenDir);
  const { examples } = validation.examples.length === 0 ? learned : validation;
  const perClass = Math.ceil(4 / data.labels.length);
  const chosen = data.labels.flatMap((_, n) =>
    examples.filter(({ label }) => label === n).slice(0, perClass),
  );
  return chosen.map(({ path }) => join(data.dir, path));
}

function summary({ accuracy, balancedAccuracy, logLoss, ece }: Metrics): string {
  const figures = [accuracy, balancedAccuracy, logLoss, ece].map((figure) => figure.toFixed(4));
  return `accuracy ${figures[0] ?? ''}, balanced accuracy ${figures[1] ?? ''}, log loss ${figures[2] ?? ''}, calibration error ${figures[3] ?? ''}`;
}
