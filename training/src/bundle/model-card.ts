import { describeDuplicates } from '../dataset/describe-data.js';
import type { LoadedData } from '../pipeline/load-data.js';
import type { Metrics } from '../metrics/metrics.js';
import type { BorderlineRow } from '../report/report.js';
import { recallsOf } from '../metrics/confusion.js';

/** What a model card tells. */
export interface CardFacts {
  readonly model: string;
  readonly labels: readonly string[];
  readonly backbone: string;
  readonly backboneLicence: string;
  readonly side: number;
  readonly prior: readonly string[];
  readonly data: LoadedData;
  readonly trainCount: number;
  readonly validationCount: number;
  /** Figures by the name of the set they were taken on. */
  readonly figures: readonly (readonly [set: string, metrics: Metrics])[];
  /** Name of the class that borderline pictures are held against. */
  readonly positive: string;
  /** Pictures without a right answer. */
  readonly borderline: readonly BorderlineRow[];
  /** Markdown that a person wrote: use, limits, credits. */
  readonly notes: string;
}

/** The card as Markdown. */
export function modelCard(facts: CardFacts): string {
  const sections = [
    introduction(facts),
    figuresTable(facts),
    borderlineTable(facts),
    dataTable(facts.data),
    facts.notes.trim(),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function introduction(facts: CardFacts): string {
  const { model, labels, backbone, backboneLicence, side, prior, trainCount, validationCount } = facts;
  const hint = prior.length === 0 ? '' : ` and the backbone's own log-odds for ${prior.join(', ')}`;
  return `# Model ${model}

Answers ${labels.map((label) => `\`${label}\``).join(' or ')} about a picture, squashed to ${side} × ${side} pixels.

Frozen backbone ${backbone} (${backboneLicence}, pretrained on ImageNet); on its pooled features${hint} a
logistic head, fitted on ${trainCount} pictures and calibrated on ${validationCount} others.`;
}

function figuresTable({ figures, labels }: CardFacts): string {
  const rows = figures.map(([set, metrics]) => {
    const recalls = recallsOf(metrics.confusion).map((recall) => percent(recall));
    const pictures = metrics.confusion.flat().reduce((sum, count) => sum + count, 0);
    const { accuracy, balancedAccuracy, auc, logLoss, ece } = metrics;
    return [
      set,
      pictures,
      percent(accuracy),
      percent(balancedAccuracy),
      ...recalls,
      auc?.toFixed(4) ?? '',
      logLoss.toFixed(3),
      ece.toFixed(3),
    ];
  });
  const head = [
    'pictures',
    'count',
    'accuracy',
    'balanced accuracy',
    ...labels.map((label) => `of \`${label}\``),
    'AUC',
    'log loss',
    'calibration error',
  ];
  return `## Figures\n\n${table(head, rows)}`;
}

function borderlineTable({ borderline, positive }: CardFacts): string {
  if (borderline.length === 0) return '';
  const rows = borderline.map(({ kind, pictures, called, meanProbability }) => [
    kind,
    pictures,
    percent(called),
    meanProbability.toFixed(2),
  ]);
  const head = ['kind', 'pictures', `called \`${positive}\``, 'mean probability'];
  return `## Borderline\n\nPictures without a right answer; no other figure counts them.\n\n${table(head, rows)}`;
}

function dataTable({ examples, rows, labels, excluded, broken, duplicates }: LoadedData): string {
  const counts = new Map<string, number[]>();
  for (const { path, label } of examples) {
    const row = rows?.get(path);
    const group = `${row?.source ?? 'folder'} | ${row?.licence ?? 'not told'}`;
    const perLabel = counts.get(group) ?? labels.map(() => 0);
    perLabel[label] = (perLabel[label] ?? 0) + 1;
    counts.set(group, perLabel);
  }
  const lines = [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([group, perLabel]) => [group, ...perLabel]);
  const left = [
    `Every class weighs the same in training. Near-duplicates: ${describeDuplicates(duplicates)}.`,
    ...(excluded > 0 ? [`${excluded} pictures stayed out for their licence.`] : []),
    ...(broken.length > 0 ? [`${broken.length} files could not be decoded.`] : []),
  ];
  return [`## Data`, table(['source', 'licence', ...labels], lines), ...left].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${(share * 100).toFixed(1)} %`;
}
