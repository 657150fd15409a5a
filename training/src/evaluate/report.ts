import { metricsOf, type Metrics } from '../metrics/metrics.js';
import type { ScoredFolder } from './score-folder.js';

/** What the JSON file of an evaluation holds. */
export interface EvaluationReport {
  readonly model: string;
  readonly engine: string;
  /** Of the graph that answered: `float32` or `int8`. */
  readonly precision: string;
  readonly labels: readonly string[];
  readonly accuracy: number;
  readonly balanced_accuracy: number;
  /** Null when a class has no pictures. */
  readonly auc: number | null;
  readonly log_loss: number;
  readonly ece: number;
  /** Counts by true label, then by answer. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly files: readonly {
    readonly path: string;
    /** The true one: the folder's name. */
    readonly label: string;
    readonly scores: Readonly<Record<string, number>>;
  }[];
  /** Files that can't be decoded and folders that are no class; no figure counts them. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

/** @param labels In the order of the scores. */
export function reportOf(
  folder: ScoredFolder,
  about: Pick<EvaluationReport, 'model' | 'engine' | 'precision' | 'labels'>,
): EvaluationReport {
  const { labels } = about;
  const metrics: Metrics = metricsOf(folder.files, labels.length);
  const byLabel = <T>(value: (n: number) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(labels.map((label, n) => [label, value(n)]));
  return {
    ...about,
    accuracy: metrics.accuracy,
    balanced_accuracy: metrics.balancedAccuracy,
    auc: metrics.auc ?? null,
    log_loss: metrics.logLoss,
    ece: metrics.ece,
    confusion: byLabel((truth) => byLabel((answer) => metrics.confusion[truth]?.[answer] ?? 0)),
    files: folder.files.map(({ path, label, scores }) => ({
      path,
      label: labels[label] ?? '',
      scores: byLabel((n) => scores[n] ?? 0),
    })),
    skipped: folder.skipped,
  };
}
