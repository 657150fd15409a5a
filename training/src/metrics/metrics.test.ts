import { describe, expect, it } from 'vitest';
import { calibrationErrorOf, logLossOf } from './calibration.js';
import { accuracyOf, balancedAccuracyOf, confusionOf } from './confusion.js';
import { metricsOf } from './metrics.js';
import { aucOf } from './ranking.js';
import type { Scored } from './scored.js';

const binary = (label: number, first: number): Scored => ({ label, scores: [first, 1 - first] });
/** Four of class 0, two of class 1. */
const PICTURES = [
  binary(0, 0.9),
  binary(0, 0.8),
  binary(0, 0.4),
  binary(0, 0.6),
  binary(1, 0.6),
  binary(1, 0.1),
];

describe('metrics', () => {
  it('count answers by truth', () => {
    const confusion = confusionOf(PICTURES, 2);
    expect(confusion).toEqual([
      [3, 1],
      [1, 1],
    ]);
    expect(accuracyOf(confusion)).toBeCloseTo(4 / 6, 12);
    expect(balancedAccuracyOf(confusion)).toBeCloseTo((3 / 4 + 1 / 2) / 2, 12);
  });

  it('leave a class without pictures out of the balanced accuracy', () => {
    expect(balancedAccuracyOf(confusionOf([binary(0, 0.9), binary(0, 0.2)], 2))).toBe(0.5);
  });

  it('rank: of the eight pairs six are right and one is a tie', () => {
    expect(aucOf(PICTURES, 2)).toBeCloseTo(6.5 / 8, 12);
    expect(aucOf([binary(0, 0.7)], 2)).toBeUndefined();
  });

  it('rank more than two classes one against the rest', () => {
    const pictures = [
      { label: 0, scores: [0.8, 0.1, 0.1] },
      { label: 1, scores: [0.1, 0.8, 0.1] },
      { label: 2, scores: [0.2, 0.7, 0.1] },
    ];
    // Classes 0 and 1 are told apart; class 2 ties with both others.
    expect(aucOf(pictures, 3)).toBeCloseTo((1 + 1 + 0.5) / 3, 12);
  });

  it('sum the surprise of the truth', () => {
    const expected =
      -(Math.log(0.9) + Math.log(0.8) + Math.log(0.4) + Math.log(0.6) + Math.log(0.4) + Math.log(0.9)) / 6;
    expect(logLossOf(PICTURES)).toBeCloseTo(expected, 12);
    expect(logLossOf([binary(0, 0)])).toBeCloseTo(-Math.log(1e-15), 6);
  });

  it('measure calibration over bins of equal count', () => {
    // Sorted by confidence: 0.6 right, 0.6 wrong, 0.6 wrong | 0.8, 0.9, 0.9, all right.
    const expected = (Math.abs(1.8 - 1) + Math.abs(2.6 - 3)) / 6;
    expect(calibrationErrorOf(PICTURES, 2)).toBeCloseTo(expected, 12);
    expect(calibrationErrorOf([binary(0, 1), binary(1, 0)])).toBe(0);
    expect(calibrationErrorOf([])).toBe(0);
  });

  it('come together', () => {
    expect(metricsOf(PICTURES, 2)).toMatchObject({ accuracy: 4 / 6, auc: 6.5 / 8 });
    expect(metricsOf([binary(0, 0.9)], 2)).not.toHaveProperty('auc');
  });
});
