import { foldOf } from '../dataset/split.js';
import type { Example } from '../dataset/read-dataset.js';
import { applyLinear, trainLogistic, type LinearHead, type TrainedLinear } from './logistic.js';
import { columnStatistics, standardise, takeRows, withColumn, type Matrix } from './matrix.js';
import { fitTemperature, upperQuantile } from './scores.js';

/** Pictures as a head sees them. */
export interface HeadData {
  readonly examples: readonly Example[];
  /** `[examples, d]`. */
  readonly pooled: Matrix;
  /** The prior's log-odds of each example, where there is a prior. */
  readonly prior: Float32Array | undefined;
}

/** How a head is fitted. */
export interface HeadRecipe {
  readonly classes: number;
  /** Class that the prior and the threshold speak of. */
  readonly positive: number;
  /** L2 penalty of the pooled features; 0.1 is strong. */
  readonly penalty: number;
  /** L2 penalty of the prior's weight. */
  readonly priorPenalty: number;
  /** Two classes: the share of the other class that may be called positive. Absent: probability 0.5 decides. */
  readonly falsePositiveRate: number | undefined;
  readonly folds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** A head on raw pooled features: logits = pooled · weights + prior · priorWeights + bias. Calibrated. */
export interface FittedHead {
  /** `[d, classes]`, row-major. */
  readonly weights: Float32Array;
  /** `[classes]`, where there is a prior. */
  readonly priorWeights: Float32Array | undefined;
  /** `[classes]`. */
  readonly bias: Float32Array;
  /** Mean pooled vector of the training pictures. */
  readonly mean: Float32Array;
  /** The log-odds that count as even, before the temperature. */
  readonly threshold: number;
  readonly temperature: number;
  /** What training minimised, step by step. */
  readonly losses: readonly number[];
}

/**
 * Fits a head on `train` and calibrates it on `validation`.
 *
 * The threshold comes from scores of heads that had not seen the picture
 * (`folds`-fold): training cats are close-ups, so that 0.5 would throw small cats
 * away although they are ranked right.
 */
export function fitHead(train: HeadData, validation: HeadData, recipe: HeadRecipe): FittedHead {
  const raw = fitRaw(train, recipe);
  const shifted = shift(raw, recipe, thresholdOf(train, recipe));
  const labels = validation.examples.map(({ label }) => label);
  const temperature =
    labels.length === 0 ? 1 : fitTemperature(logitsOf(shifted, validation), labels, recipe.classes);
  const cool = (values: Float32Array): Float32Array => values.map((value) => value / temperature);
  return {
    ...shifted,
    weights: cool(shifted.weights),
    bias: cool(shifted.bias),
    priorWeights: shifted.priorWeights === undefined ? undefined : cool(shifted.priorWeights),
    temperature,
  };
}

/** The logits of a fitted head, `[rows, classes]`. */
export function logitsOf(head: FittedHead, { pooled, prior }: HeadData): Float32Array {
  const linear: LinearHead = {
    classes: head.bias.length,
    weights: Float32Array.from([...head.weights, ...(head.priorWeights ?? [])]),
    bias: head.bias,
  };
  return applyLinear(linear, prior === undefined ? pooled : withColumn(pooled, prior));
}

function fitRaw({ examples, pooled, prior }: HeadData, recipe: HeadRecipe): FittedHead {
  const { classes, signal } = recipe;
  const whole = prior === undefined ? pooled : withColumn(pooled, prior);
  const statistics = columnStatistics(whole);
  const penalties = new Float64Array(whole.columns).fill(recipe.penalty);
  if (prior !== undefined) penalties[whole.columns - 1] = recipe.priorPenalty;
  const features = standardise(whole, statistics);
  const linear = trainLogistic({
    features,
    labels: examples.map(({ label }) => label),
    classes,
    penalties,
    signal,
  });
  return unstandardise(linear, statistics, prior === undefined ? whole.columns : whole.columns - 1);
}

/** Folds the standardisation into weights and bias, so that the head works on raw features. */
function unstandardise(
  { classes, weights, bias, losses }: TrainedLinear,
  { mean, deviation }: ReturnType<typeof columnStatistics>,
  pooledColumns: number,
): FittedHead {
  const raw = weights.map((weight, n) => weight / (deviation[Math.floor(n / classes)] ?? 1));
  const moved = Float64Array.from(bias);
  for (const [n, weight] of raw.entries())
    moved[n % classes] = (moved[n % classes] ?? 0) - weight * (mean[Math.floor(n / classes)] ?? 0);
  const split = pooledColumns * classes;
  return {
    weights: raw.subarray(0, split),
    priorWeights: split === raw.length ? undefined : raw.subarray(split),
    bias: Float32Array.from(moved),
    mean: mean.subarray(0, pooledColumns),
    threshold: 0,
    temperature: 1,
    losses,
  };
}

function thresholdOf(train: HeadData, recipe: HeadRecipe): number {
  const { falsePositiveRate, classes, positive } = recipe;
  if (falsePositiveRate === undefined || classes !== 2) return 0;
  const scores = outOfFoldScores(train, recipe);
  const others = scores.filter((_, n) => train.examples[n]?.label !== positive);
  return upperQuantile(others, falsePositiveRate);
}

/** Log-odds of the positive class of two, each from a head fitted without that picture's fold. */
function outOfFoldScores(data: HeadData, recipe: HeadRecipe): readonly number[] {
  const folds = data.examples.map((example) => foldOf(example, recipe.folds, recipe.seed));
  const scores = new Array<number>(folds.length).fill(0);
  for (let fold = 0; fold < recipe.folds; fold += 1) {
    const inside = [...folds.keys()].filter((n) => folds[n] === fold);
    const outside = [...folds.keys()].filter((n) => folds[n] !== fold);
    const logits = logitsOf(fitRaw(takeData(data, outside), recipe), takeData(data, inside));
    for (const [n, index] of inside.entries())
      scores[index] = (logits[2 * n + recipe.positive] ?? 0) - (logits[2 * n + 1 - recipe.positive] ?? 0);
  }
  return scores;
}

/** The examples at `indices`. */
export function takeData({ examples, pooled, prior }: HeadData, indices: readonly number[]): HeadData {
  return {
    examples: indices.flatMap((n) => examples[n] ?? []),
    pooled: takeRows(pooled, indices),
    prior: prior === undefined ? undefined : Float32Array.from(indices, (n) => prior[n] ?? 0),
  };
}

/** Moves the bias so that log-odds `threshold` become even. */
function shift(head: FittedHead, { positive }: HeadRecipe, threshold: number): FittedHead {
  if (threshold === 0) return head;
  const bias = head.bias.map((value, n) => value + (n === positive ? -threshold / 2 : threshold / 2));
  return { ...head, bias, threshold };
}
