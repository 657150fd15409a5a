import { accuracyOf, confusionOf, recallsOf } from '../metrics/confusion.js';
import { confusionTable } from './charts/confusion-table.js';
import { lineChart } from './charts/line-chart.js';
import { precisionRecallOf, reliabilityOf, rocOf } from './curves.js';
import { escapeHtml, htmlTable, percent } from './html.js';
import { mistakesGallery } from './mistakes.js';
import type { BorderlineRow, Report, ReportSet } from './report.js';
import { STYLE } from './style.js';

/** The report as one HTML page that needs no network and no scripts. */
export async function renderReport(report: Report): Promise<string> {
  const { model, labels, createTime, facts, learning, sets, borderline } = report;
  const title = escapeHtml(`Model ${model}`);
  const sections = await Promise.all(sets.map((set) => setSection(set, report)));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}: training report</title><style>${STYLE}</style></head><body><main>
<header><h1>${title}</h1><p>Tells ${labels.map((label) => `<b>${escapeHtml(label)}</b>`).join(' from ')}. Trained ${createTime.toISOString().slice(0, 16).replace('T', ' ')} UTC.</p></header>
${summaryTable(report)}
<section><h2>How it was trained</h2><dl>${facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<div class="charts">${learning.map(lineChart).join('')}</div></section>
${sections.join('\n')}
${borderlineSection(borderline, labels[report.positive] ?? '')}
</main></body></html>
`;
}

function summaryTable({ sets, labels }: Report): string {
  const head = [
    'pictures',
    'count',
    'accuracy',
    'balanced',
    ...labels,
    'AUC',
    'log loss',
    'calibration error',
  ];
  const rows = sets.map(({ name, pictures, metrics }) => [
    name,
    pictures.length,
    percent(metrics.accuracy),
    percent(metrics.balancedAccuracy),
    ...recallsOf(metrics.confusion).map((recall) => percent(recall)),
    metrics.auc?.toFixed(4) ?? '–',
    metrics.logLoss.toFixed(3),
    metrics.ece.toFixed(3),
  ]);
  return `<section><h2>Figures</h2>${htmlTable(head, rows)}<p class="note">Under a class's name: the share of its pictures that are called so.</p></section>`;
}

async function setSection(set: ReportSet, { labels, positive }: Report): Promise<string> {
  const { name, pictures, metrics } = set;
  const classes = labels.length === 2 ? [positive] : [...labels.keys()];
  const curves = (of: typeof rocOf): { name: string; points: ReturnType<typeof rocOf> }[] =>
    classes.map((each) => ({ name: labels[each] ?? '', points: of(pictures, each) }));
  const charts = [
    lineChart({
      title: titled('ROC'),
      xLabel: 'others called so',
      yLabel: 'found',
      ...UNIT,
      series: curves(rocOf),
      reference: DIAGONAL,
    }),
    lineChart({
      title: titled('Precision and recall'),
      xLabel: 'recall',
      yLabel: 'precision',
      ...UNIT,
      series: curves(precisionRecallOf),
    }),
    reliabilityChart(pictures, classes, labels),
  ];
  function titled(curve: string): string {
    return labels.length === 2
      ? `${curve} of ${labels[positive] ?? ''}`
      : `${curve}, each class against the rest`;
  }
  return `<section><h2>On the ${escapeHtml(name)} pictures</h2>
<div class="charts">${confusionTable(metrics.confusion, labels)}${charts.join('')}</div>
${sourcesTable(set, labels)}<h3>Worst mistakes</h3>${await mistakesGallery(set, labels)}</section>`;
}

/** What was said and what was so; the larger the dot, the more pictures. */
function reliabilityChart(
  pictures: ReportSet['pictures'],
  classes: readonly number[],
  labels: readonly string[],
): string {
  const series = classes.map((each) => {
    const bins = reliabilityOf(pictures, each);
    const points = bins.map(({ meanProbability, share }) => [meanProbability, share] as const);
    const dots = bins.map((bin) => 2.5 + 7 * Math.sqrt(bin.pictures / pictures.length));
    return { name: labels[each] ?? '', points, dots };
  });
  const of = classes.length === 1 ? (labels[classes[0] ?? 0] ?? '') : 'a class';
  const title = 'Reliability: the probability told, and how often it is so';
  return lineChart({
    title,
    xLabel: `probability of ${of}`,
    yLabel: `share that is ${of}`,
    ...UNIT,
    series,
    reference: DIAGONAL,
  });
}

const UNIT = { xRange: [0, 1], yRange: [0, 1] } as const;
const DIAGONAL = [
  [0, 0],
  [1, 1],
] as const;

function sourcesTable({ pictures }: ReportSet, labels: readonly string[]): string {
  const sources = [...new Set(pictures.map(({ source }) => source))].sort();
  if (sources.length < 2) return '';
  const rows = sources.map((source) => {
    const some = pictures.filter((picture) => picture.source === source);
    const confusion = confusionOf(some, labels.length);
    const recalls = recallsOf(confusion).map((recall) => percent(recall));
    return [source === '' ? 'not told' : source, some.length, percent(accuracyOf(confusion)), ...recalls];
  });
  return `<h3>By source</h3>${htmlTable(['source', 'pictures', 'accuracy', ...labels], rows)}`;
}

function borderlineSection(rows: readonly BorderlineRow[], positive: string): string {
  if (rows.length === 0) return '';
  const head = ['kind', 'pictures', `called ${positive}`, 'mean probability'];
  const cells = rows.map(({ kind, pictures, called, meanProbability }) => [
    kind,
    pictures,
    percent(called),
    meanProbability.toFixed(2),
  ]);
  return `<section><h2>Borderline</h2><p>Pictures without a right answer; no figure above counts them.</p>${htmlTable(head, cells)}</section>`;
}
