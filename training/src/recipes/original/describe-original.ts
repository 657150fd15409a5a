import type { Manifest } from '@isitacat/model';
import { licencesOf } from '../../commands/describe-training.js';
import type { OriginalOptions } from '../../commands/train-original-flags.js';
import type { Split } from '../../dataset/split.js';
import type { Metrics } from '../../metrics/metrics.js';
import type { Scored } from '../../metrics/scored.js';
import type { LoadedData } from '../../pipeline/load-data.js';
import type { LineChart } from '../../report/charts/line-chart.js';
import type { Report } from '../../report/report.js';
import type { EpochResult } from './checkpoint.js';

/** What the original's recipe made of some pictures. */
export interface OriginalResult {
  readonly options: OriginalOptions;
  readonly data: LoadedData;
  readonly split: Split;
  readonly history: readonly EpochResult[];
  readonly metrics: Metrics;
  /** To the held-out pictures, in their order. */
  readonly answers: readonly Scored[];
  /** Hex digest of the weights file. */
  readonly trunkDigest: string;
}

/** The manifest's account of how the model came about. */
export function describeOriginal({
  options,
  data,
  split,
  trunkDigest,
}: OriginalResult): Manifest['training'] {
  const { epochs, batchSize, validationShare, seed } = options;
  return {
    backbone: { name: 'vgg16', sha256: trunkDigest, licence: 'not told' },
    recipe: { name: 'original-2020', epochs, batchSize, validationShare, seed },
    data: {
      classes: Object.fromEntries(
        data.labels.map((label, n) => [label, data.examples.filter((each) => each.label === n).length]),
      ),
      train: split.train.length,
      validation: split.validation.length,
      excluded: data.excluded,
      broken: data.broken.length,
      licences: licencesOf(data),
    },
  };
}

/** The model card as Markdown. */
export function originalCard({ options, data, split, metrics, trunkDigest }: OriginalResult): string {
  return `# Model ${options.model}

Answers ${data.labels.map((label) => `\`${label}\``).join(' or ')} about a picture, squashed to ${options.side} × ${options.side} pixels.

Trained by the recipe of 2020: VGG16 without its dense layers, frozen, from a weights file with the digest
${trunkDigest}; its last map flattened; dense layers of 256 and 128, dropout 0.2; ${options.epochs} epochs in steps
of ${options.batchSize} on ${split.train.length} pictures. Of ${split.validation.length} held out it tells ${(metrics.accuracy * 100).toFixed(1)} % right.

The heat map of this model is empty: behind a dense layer over the whole map no place has a share of its own in
the answer. Its probabilities are not calibrated.
`;
}

/** What the report shows: curves by epoch, and the held-out pictures. */
export function originalReport(result: OriginalResult): Report {
  const { options, data, split, history, metrics, answers } = result;
  const pictures = split.validation.map(({ path, label }, n) => ({
    path,
    label,
    scores: answers[n]?.scores ?? [],
    source: data.rows?.get(path)?.source ?? '',
  }));
  return {
    model: options.model,
    labels: data.labels,
    positive: 0,
    createTime: new Date(),
    facts: [
      ['Recipe', 'original-2020'],
      ['Backbone', `vgg16, frozen, at ${options.side} × ${options.side} pixels`],
      ['Pictures', `${split.train.length} learned from, ${split.validation.length} held out`],
      ['Seed', String(options.seed)],
    ],
    learning: [
      byEpoch(
        'Loss',
        history,
        ({ loss }) => loss,
        ({ validationLoss }) => validationLoss,
      ),
      byEpoch(
        'Accuracy',
        history,
        ({ accuracy }) => accuracy,
        ({ validationAccuracy }) => validationAccuracy,
      ),
    ],
    sets: [{ name: 'validation', dir: data.dir, pictures, metrics }],
    borderline: [],
  };
}

function byEpoch(
  title: string,
  history: readonly EpochResult[],
  trained: (result: EpochResult) => number,
  held: (result: EpochResult) => number,
): LineChart {
  const points = (of: typeof trained): LineChart['series'][number]['points'] =>
    history.map((result, epoch) => [epoch + 1, of(result)]);
  return {
    title: `${title} by epoch`,
    xLabel: 'epoch',
    yLabel: title.toLowerCase(),
    ...(title === 'Accuracy' && { yRange: [0, 1] as const }),
    series: [
      { name: 'training', points: points(trained) },
      { name: 'validation', points: points(held) },
    ],
  };
}
