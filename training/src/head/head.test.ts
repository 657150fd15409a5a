import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomSource, randomValues } from '../../tests/support/random.js';
import { loadEngine } from '../engines/load-engine.js';
import { metricsOf } from '../metrics/metrics.js';
import { fitHead, logitsOf, type HeadData, type HeadRecipe } from './fit-head.js';
import { trainLogistic } from './logistic.js';
import { fromRows } from './matrix.js';
import { softmaxRows } from './scores.js';

const COLUMNS = 6;
const signal = AbortSignal.timeout(20_000);

/** Clouds of points, one a class, `gap` apart along an axis of their own. */
function clouds(classes: number, perClass: number, gap: number, seed: number): HeadData {
  const random = randomSource(seed);
  const labels = Array.from({ length: classes * perClass }, (_, n) => n % classes);
  const rows = labels.map((label) =>
    randomValues(COLUMNS, 1, random).map((value, axis) => value + (axis === label ? gap : 0) + 5),
  );
  const examples = labels.map((label, n) => ({
    path: `${n}.jpg`,
    label,
    sha256: createHash('sha256').update(`${seed} ${n}`).digest('hex'),
  }));
  return { examples, pooled: fromRows(rows, COLUMNS), prior: undefined };
}

function recipe(changes: Partial<HeadRecipe> = {}): HeadRecipe {
  const basic = { classes: 2, positive: 0, penalty: 0.01, priorPenalty: 0.001, folds: 5, seed: 1, signal };
  return { ...basic, falsePositiveRate: undefined, ...changes };
}

function judge(head: ReturnType<typeof fitHead>, data: HeadData): ReturnType<typeof metricsOf> {
  const classes = head.bias.length;
  const rows = softmaxRows(logitsOf(head, data), classes);
  return metricsOf(
    data.examples.map(({ label }, n) => ({ label, scores: rows[n] ?? [] })),
    classes,
  );
}

beforeAll(async () => {
  await loadEngine('tfjs-wasm');
});

describe('fitHead', () => {
  it('tells separable classes apart, two or four, and keeps no tensor', () => {
    const before = tf.memory().numTensors;
    for (const classes of [2, 4]) {
      const head = fitHead(clouds(classes, 60, 3, 1), clouds(classes, 30, 3, 2), recipe({ classes }));
      expect(judge(head, clouds(classes, 50, 3, 3)).accuracy).toBe(1);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('lets the asked share of the other class pass for positive, on pictures it has not seen', () => {
    const train = clouds(2, 400, 1, 1);
    for (const rate of [0.1, 0.3]) {
      const head = fitHead(train, clouds(2, 200, 1, 2), recipe({ falsePositiveRate: rate }));
      const confusion = judge(head, clouds(2, 2000, 1, 3)).confusion;
      expect((confusion[1]?.[0] ?? NaN) / 2000).toBeGreaterThan(rate / 2);
      expect((confusion[1]?.[0] ?? NaN) / 2000).toBeLessThan(rate * 2);
    }
  });

  it('means what it says: probabilities are calibrated on the validation pictures', () => {
    const validation = clouds(2, 500, 0.7, 2);
    const head = fitHead(clouds(2, 300, 0.7, 1), validation, recipe());
    const atOne = { ...head, weights: head.weights.map((w) => w * 4), bias: head.bias.map((b) => b * 4) };
    expect(judge(head, validation).ece).toBeLessThan(0.06);
    expect(judge(atOne, validation).logLoss).toBeGreaterThan(judge(head, validation).logLoss);
  });

  it('leans on a prior that knows the answer', () => {
    const blind = clouds(2, 100, 0, 1);
    const prior = Float32Array.from(blind.examples, ({ label }, n) => (label === 0 ? 2 : -2) + (n % 7) / 10);
    const head = fitHead({ ...blind, prior }, { ...blind, prior }, recipe({ penalty: 0.5 }));
    expect(judge(head, { ...blind, prior }).accuracy).toBe(1);
    expect((head.priorWeights?.[0] ?? 0) - (head.priorWeights?.[1] ?? 0)).toBeGreaterThan(1);
  });

  it('gives the same head again', () => {
    const fit = (): unknown =>
      fitHead(clouds(2, 50, 1, 1), clouds(2, 20, 1, 2), recipe({ falsePositiveRate: 0.1 }));
    expect(fit()).toEqual(fit());
  });
});

it('trainLogistic weighs a rare class as much as a common one', () => {
  const rows = Array.from({ length: 100 }, (_, n) => Float32Array.of(n < 10 ? 1 : -1));
  const labels = rows.map((_, n) => (n < 10 ? 0 : 1));
  const head = trainLogistic({
    features: fromRows(rows, 1),
    labels,
    classes: 2,
    penalties: Float64Array.of(0.1),
    signal,
  });
  expect((head.bias[0] ?? NaN) - (head.bias[1] ?? NaN)).toBeCloseTo(0, 3);
});
