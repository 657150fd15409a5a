import type { LineChart } from './charts/line-chart.js';
import type { Metrics } from '../metrics/metrics.js';
import type { Scored } from '../metrics/scored.js';

/** A picture that was asked about. */
export interface ReportPicture extends Scored {
  /** Path below its data folder. */
  readonly path: string;
  /** Where it came from; empty where no manifest tells. */
  readonly source: string;
}

/** Pictures with known answers. */
export interface ReportSet {
  readonly name: string;
  readonly dir: string;
  readonly pictures: readonly ReportPicture[];
  readonly metrics: Metrics;
}

/** Pictures without a right answer: how often one kind is called the positive class. */
export interface BorderlineRow {
  readonly kind: string;
  readonly pictures: number;
  /** Share that is called the positive class, 0 to 1. */
  readonly called: number;
  /** Mean probability of the positive class. */
  readonly meanProbability: number;
}

/** All that a report shows. */
export interface Report {
  readonly model: string;
  readonly labels: readonly string[];
  /** Position of the class that the curves speak of. */
  readonly positive: number;
  readonly createTime: Date;
  /** What was done, name by value. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** How training went. */
  readonly learning: readonly LineChart[];
  readonly sets: readonly ReportSet[];
  readonly borderline: readonly BorderlineRow[];
}
