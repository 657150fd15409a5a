import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { openSigningKey } from '@isitacat/model';
import { checkBundle } from '../bundle/check-bundle.js';
import { writeBundle } from '../bundle/write-bundle.js';
import { splitByDigest, type Split } from '../dataset/split.js';
import { loadEngine } from '../engines/load-engine.js';
import { writeSavedModelTo } from '../export/saved-model/write-saved-model.js';
import { LoadedGraph } from '../graph/loaded-graph.js';
import { metricsOf } from '../metrics/metrics.js';
import { decode, loadData, type LoadedData } from '../pipeline/load-data.js';
import type { EpochResult } from '../recipes/original/checkpoint.js';
import { composeOriginal } from '../recipes/original/compose-original.js';
import { DenseHead, layerSizes } from '../recipes/original/dense-head.js';
import { describeOriginal, originalCard, originalReport } from '../recipes/original/describe-original.js';
import { cachedFeatures, freshFeatures } from '../recipes/original/features.js';
import { loadTrunk, type LoadedTrunk } from '../recipes/original/load-trunk.js';
import { answersOf, trainEpochs, type EpochTraining } from '../recipes/original/train-epochs.js';
import { writeReport } from '../report/write-report.js';
import { Progress } from '../terminal/progress.js';
import { flatMetrics } from './describe-training.js';
import { SIGNING_KEY } from './signing-key.js';
import type { Surroundings } from './surroundings.js';
import { ORIGINAL_HELP, parseOriginalFlags, type OriginalOptions } from './train-original-flags.js';

/**
 * `npm run train -- --recipe original-2020`: VGG16 frozen, dense layers trained on
 * its flattened features.
 *
 * @returns The exit status.
 */
export async function trainOriginal(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const options = parseOriginalFlags(args, surroundings);
  const { out } = surroundings;
  if (options === undefined) {
    out(ORIGINAL_HELP);
    return 0;
  }
  out(`engine: ${await loadEngine(options.engine)}`);
  const trunk = await loadTrunk(options.weightsFile, options.side);
  using network = trunk.network;
  const data = await load({ ...trunk, network }, options, surroundings);
  const split = splitByDigest(data.examples, options.validationShare, options.seed);
  const sizes = layerSizes(trunk.featureSize, data.labels.length);
  using head = new DenseHead(sizes, options.seed);
  const training = trainingOf({ head, trunk, data, split }, options, surroundings);
  const history = await trainEpochs(training);
  await publishOriginal({ training, trunk, data, split, sizes, history }, options, surroundings);
  return 0;
}

interface Parts {
  readonly head: DenseHead;
  readonly trunk: LoadedTrunk;
  readonly data: LoadedData;
  readonly split: Split;
}

interface Trained extends Omit<Parts, 'head'> {
  readonly training: EpochTraining;
  readonly sizes: readonly number[];
  readonly history: readonly EpochResult[];
}

async function load(
  trunk: LoadedTrunk,
  options: OriginalOptions,
  { out, progress, signal }: Surroundings,
): Promise<LoadedData> {
  const bar = new Progress('features', progress);
  const start = performance.now();
  const data = await loadData(trunk, {
    source: options.dataSource,
    manifestFile: options.manifestFile,
    forbiddenLicences: options.forbiddenLicences,
    cacheDir: options.cacheDir,
    signal,
    onProgress: (done, total) => {
      bar.update(done, total);
    },
  });
  for (const { path, reason } of data.broken) out(`skipped ${path}: ${reason}`);
  out(
    `${data.examples.length} pictures, classes ${data.labels.join(', ')}; features took ${seconds(start)} s`,
  );
  return data;
}

function trainingOf(
  { head, trunk, data, split }: Parts,
  options: OriginalOptions,
  { out, signal }: Surroundings,
): EpochTraining {
  const { epochs, batchSize, seed, resume, cacheDir } = options;
  const name = createHash('sha256').update(`${trunk.id} ${options.model}`).digest('hex').slice(0, 12);
  return {
    head,
    ...split,
    featuresOf: options.trunk === 'once' ? cachedFeatures(data) : freshFeatures(trunk, data.dir, signal),
    classes: data.labels.length,
    epochs,
    batchSize,
    seed,
    resume,
    checkpointFile: join(cacheDir, 'checkpoints', `${options.model}-${name}.bin`),
    signal,
    onEpoch: (epoch, { loss, accuracy, validationAccuracy }, took) => {
      out(
        `epoch ${epoch + 1} of ${epochs}: loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}, validation accuracy ${validationAccuracy.toFixed(4)}, ${took.toFixed(1)} s`,
      );
    },
  };
}

async function publishOriginal(
  trained: Trained,
  options: OriginalOptions,
  { root, out, signal }: Surroundings,
): Promise<void> {
  const { training, trunk, data, split, sizes } = trained;
  const graph = composeOriginal(trunk.graph, sizes, training.head.state());
  using network = new LoadedGraph(graph);
  const answers = await answersOf(training, split.validation);
  const metrics = metricsOf(answers, data.labels.length);
  const outDir = options.outDir ?? resolve(root, '.data/trained', options.model);
  const about = { ...trained, options, metrics, answers, trunkDigest: trunk.sha256 };
  const key = await openSigningKey(options.keysDir, SIGNING_KEY);
  const contents = {
    graph,
    model: options.model,
    labels: data.labels,
    golden: goldenOf(data, split),
    answerer: { network, side: options.side, decode, signal },
    metrics: flatMetrics([['validation', metrics]]),
    training: describeOriginal(about),
    card: originalCard(about),
    validation: split.validation,
    extend: <T>(_: string, draft: T): Promise<T> => Promise.resolve(draft),
  };
  await writeBundle(outDir, contents, key, async (dir, manifest) => {
    const warn = (_: object, message: string): void => {
      out(message);
    };
    const log = { info: () => undefined, warn };
    const engines = ['onnx', 'tfjs-wasm'] as const;
    const difference = await checkBundle(dir, manifest, { engines, signal, log });
    out(`exports agree with the trained layers within ${difference.toExponential(1)}`);
  });
  await writeSavedModelTo(options.savedModelDir, graph);
  const reportFile = options.reportFile ?? `${outDir}.report.html`;
  await writeReport(reportFile, originalReport(about));
  out(`bundle: ${outDir} (signed by key ${key.id})\nreport: ${reportFile}`);
}

/** The first held-out picture of each class, else any. */
function goldenOf({ labels, dir, examples }: LoadedData, { validation }: Split): readonly string[] {
  const first = (n: number): readonly string[] => {
    const example = [...validation, ...examples].find(({ label }) => label === n);
    return example === undefined ? [] : [join(dir, example.path)];
  };
  return [...labels.keys()].flatMap(first);
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
