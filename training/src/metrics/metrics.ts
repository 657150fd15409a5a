import { calibrationErrorOf, logLossOf } from './calibration.js';
import { accuracyOf, balancedAccuracyOf, confusionOf, type Confusion } from './confusion.js';
import { aucOf } from './ranking.js';
import type { Scored } from './scored.js';

/** How good a classifier's answers on some pictures are. */
export interface Metrics {
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  /** Absent when a class has no pictures. */
  readonly auc?: number;
  readonly logLoss: number;
  /** Expected calibration error, 0 to 1. */
  readonly ece: number;
  readonly confusion: Confusion;
}

export function metricsOf(pictures: readonly Scored[], classes: number): Metrics {
  const confusion = confusionOf(pictures, classes);
  const auc = aucOf(pictures, classes);
  return {
    accuracy: accuracyOf(confusion),
    balancedAccuracy: balancedAccuracyOf(confusion),
    ...(auc !== undefined && { auc }),
    logLoss: logLossOf(pictures),
    ece: calibrationErrorOf(pictures),
    confusion,
  };
}
