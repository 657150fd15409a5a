import type { Json, TrainingStatistics } from '@isitacat/model';
import { embeddingDistance } from '@isitacat/model/distance';
import { logitsOf, type FittedHead, type HeadData } from '../head/fit-head.js';
import { columnStatistics, type Matrix } from '../head/matrix.js';
import { softmaxRows } from '../head/scores.js';

/** Shares of the pictures at which quantiles are given. */
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1] as const;
/** Of fewer pictures with one answer the last quantiles would be chance: those of all answers are taken. */
const LEAST_PICTURES = 50;

/** What training pictures look like to a model, so that serving can notice when others come. */
export interface DriftStatistics extends TrainingStatistics {
  /** Quantiles of `embeddingDistance` over all pictures that were not learned from. */
  readonly distance: readonly number[];
  /** Quantiles of the winning probability over the same pictures. */
  readonly confidence: readonly number[];
  /** By class, its mean probability over the same pictures, and its share of them. */
  readonly classes: { readonly answered: readonly number[]; readonly present: readonly number[] };
}

/**
 * Takes the statistics of a head's data.
 *
 * @param held Pictures that were not learned from; where there are none, those learned from.
 */
export function driftStatistics(head: FittedHead, train: HeadData, held: HeadData): DriftStatistics {
  const seen = held.examples.length === 0 ? train : held;
  const { mean, deviation } = columnStatistics(train.pooled);
  const embedding = {
    mean: [...mean].map(short),
    variance: [...deviation].map((value) => short(value ** 2)),
  };
  const answers = softmaxRows(logitsOf(head, seen), head.bias.length);
  const classes = [...head.bias.keys()];
  const distances = rowsOf(seen.pooled).map((row) => embeddingDistance(row, embedding));
  const shareOf = (values: readonly number[]): number =>
    short(values.reduce((sum, value) => sum + value, 0) / values.length);
  return {
    embedding,
    shares: SHARES,
    distance: quantiles(distances),
    distanceByAnswer: classes.map((label) => {
      const own = distances.filter((_, n) => winnerOf(answers[n] ?? []) === label);
      return quantiles(own.length < LEAST_PICTURES ? distances : own);
    }),
    confidence: quantiles(answers.map((answer) => Math.max(...answer))),
    classes: {
      answered: classes.map((n) => shareOf(answers.map((answer) => answer[n] ?? 0))),
      present: classes.map((n) => shareOf(seen.examples.map(({ label }) => Number(label === n)))),
    },
  };
}

/** The statistics as the manifest has them, under `training.statistics`. */
export function statisticsJson(statistics: DriftStatistics): Json {
  const { embedding, shares, distance, distanceByAnswer, confidence, classes } = statistics;
  return {
    embedding: { ...embedding },
    shares,
    distance,
    distanceByAnswer,
    confidence,
    classes: { ...classes },
  };
}

function winnerOf(answer: Iterable<number>): number {
  const probabilities = [...answer];
  return probabilities.indexOf(Math.max(...probabilities));
}

function quantiles(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return SHARES.map((share) => short(sorted[Math.round(share * (sorted.length - 1))] ?? 0));
}

function rowsOf({ rows, columns, data }: Matrix): readonly Float32Array[] {
  return Array.from({ length: rows }, (_, n) => data.subarray(n * columns, (n + 1) * columns));
}

/** Five digits tell enough: the manifest stays small. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}
