import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openSigningKey, type ManifestDraft } from '@isitacat/model';
import { BACKBONE_PACKAGES } from '../backbones/packages.js';
import { addInt8 } from '../bundle/add-int8.js';
import { checkBundle } from '../bundle/check-bundle.js';
import { goldenFiles } from '../bundle/golden.js';
import { modelCard } from '../bundle/model-card.js';
import { writeBundle } from '../bundle/write-bundle.js';
import { writeSavedModelTo } from '../export/saved-model/write-saved-model.js';
import { LoadedGraph } from '../graph/loaded-graph.js';
import { composeClassifier } from '../head/compose.js';
import type { Metrics } from '../metrics/metrics.js';
import type { LoadedBackbone } from '../pipeline/load-backbone.js';
import { decode, type LoadedData } from '../pipeline/load-data.js';
import { borderlineRows, describeReport } from '../pipeline/describe-report.js';
import { calibrate } from '../pipeline/quantize-classifier.js';
import type { TrainedHead } from '../pipeline/train-head.js';
import { writeReport } from '../report/write-report.js';
import { Progress } from '../terminal/progress.js';
import { describeTraining, flatMetrics } from './describe-training.js';
import { SIGNING_KEY } from './signing-key.js';
import type { Surroundings } from './surroundings.js';
import type { TrainOptions } from './train-flags.js';
import { modelName, positiveOf } from './model-names.js';

/** Everything that a bundle is made of. */
interface Results {
  readonly backbone: LoadedBackbone;
  readonly data: LoadedData;
  readonly trained: TrainedHead;
  readonly test: LoadedData | undefined;
  readonly tested: Metrics | undefined;
  readonly borderline: LoadedData | undefined;
}

/** Writes the bundle, signs it, checks it by the engines that will serve it, and writes the report. */
export async function publishFolder(
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
