import { describeClasses, describeDuplicates } from '../dataset/describe-data.js';
import { BACKBONE_PACKAGES } from '../backbones/packages.js';
import type { TrainOptions } from '../commands/train-flags.js';
import type { FittedHead, HeadData } from '../head/fit-head.js';
import { logitsOf } from '../head/fit-head.js';
import { softmaxRows } from '../head/scores.js';
import { metricsOf } from '../metrics/metrics.js';
import { winner } from '../metrics/scored.js';
import type { LineChart } from '../report/charts/line-chart.js';
import type { BorderlineRow, Report, ReportSet } from '../report/report.js';
import type { LoadedData } from './load-data.js';
import type { TrainedHead } from './train-head.js';

/** What was trained, and on which pictures it is shown. */
export interface Reported {
  readonly model: string;
  readonly options: TrainOptions;
  readonly positive: number;
  readonly data: LoadedData;
  readonly trained: TrainedHead;
  readonly test: LoadedData | undefined;
  readonly borderline: LoadedData | undefined;
}

/** A trained head's report. */
export function describeReport(reported: Reported): Report {
  const { model, data, trained, test, borderline, positive } = reported;
  const { head, validation } = trained;
  return {
    model,
    labels: data.labels,
    positive,
    createTime: new Date(),
    facts: factsOf(reported),
    learning: [lossChart(head)],
    sets: [
      reportSet('validation', head, validation, data),
      ...(test === undefined ? [] : [reportSet('test', head, test, test)]),
    ],
    borderline: borderline === undefined ? [] : borderlineRows(head, borderline, positive),
  };
}

/** Pictures without a right answer, by kind, which is the folder that they lie in. */
export function borderlineRows(
  head: FittedHead,
  borderline: LoadedData,
  positive: number,
): readonly BorderlineRow[] {
  const answers = answersOf(head, borderline);
  return borderline.labels.map((kind, n) => {
    const some = answers.filter((_, index) => borderline.examples[index]?.label === n);
    const sum = some.reduce((total, scores) => total + (scores[positive] ?? 0), 0);
    return {
      kind,
      pictures: some.length,
      called: some.filter((scores) => winner(scores) === positive).length / some.length,
      meanProbability: sum / some.length,
    };
  });
}

function reportSet(name: string, head: FittedHead, part: HeadData, { dir, rows }: LoadedData): ReportSet {
  const answers = answersOf(head, part);
  const pictures = part.examples.map(({ path, label }, n) => ({
    path,
    label,
    scores: answers[n] ?? [],
    source: rows?.get(path)?.source ?? '',
  }));
  return { name, dir, pictures, metrics: metricsOf(pictures, head.bias.length) };
}

function answersOf(head: FittedHead, data: HeadData): readonly Float64Array[] {
  return softmaxRows(logitsOf(head, data), head.bias.length);
}

function factsOf({ options, data, trained }: Reported): Report['facts'] {
  const { backbone, side, prior, penalty, seed } = options;
  return [
    ['Backbone', `${backbone} (${BACKBONE_PACKAGES[backbone].licence}), frozen, at ${side} × ${side} pixels`],
    ['Head', `logistic, on pooled features, penalty ${penalty}`],
    ...(prior.length === 0 ? [] : [['Prior', prior.join(', ')] as const]),
    [
      'Pictures',
      `${trained.train.examples.length} learned from, ${trained.validation.examples.length} held out`,
    ],
    ['Classes', `${describeClasses(data)}; every class weighs the same`],
    ['Near-duplicates', describeDuplicates(data.duplicates)],
    ['Left out', `${data.broken.length} broken, ${data.excluded} for their licence`],
    ['Threshold', `log-odds ${trained.head.threshold.toFixed(2)} count as even`],
    ['Temperature', trained.head.temperature.toFixed(3)],
    ['Seed', String(seed)],
  ];
}

function lossChart({ losses }: FittedHead): LineChart {
  return {
    title: 'Loss by step of the optimiser',
    xLabel: 'step',
    yLabel: 'cross-entropy and penalty',
    series: [{ name: 'loss', points: losses.map((loss, step) => [step, loss]) }],
  };
}
