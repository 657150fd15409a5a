import { readTrainingStatistics } from '@isitacat/model';
import { embeddingDistance } from '@isitacat/model/distance';
import { describe, expect, it, beforeAll } from 'vitest';
import { loadEngine } from '../engines/load-engine.js';
import type { FittedHead, HeadData } from '../head/fit-head.js';
import { randomSource, randomValues } from '../../tests/support/random.js';
import { driftStatistics, statisticsJson } from './drift-statistics.js';

const COLUMNS = 8;
const HEAD: FittedHead = {
  weights: new Float32Array(COLUMNS * 2),
  priorWeights: undefined,
  bias: Float32Array.of(Math.log(3), 0),
  mean: new Float32Array(COLUMNS),
  threshold: 0,
  temperature: 1,
  losses: [],
};

function pictures(rows: number, seed: number, shift: number): HeadData {
  const values = randomValues(rows * COLUMNS, 1, randomSource(seed)).map((value) => value + shift);
  const examples = Array.from({ length: rows }, (_, n) => ({
    path: `${n}`,
    label: Number(n % 4 === 0),
    sha256: '',
  }));
  return { examples, pooled: { rows, columns: COLUMNS, data: values }, prior: undefined };
}

beforeAll(async () => {
  await loadEngine('tfjs-wasm');
});

describe('driftStatistics', () => {
  const train = pictures(400, 1, 5);
  const made = (): ReturnType<typeof driftStatistics> => driftStatistics(HEAD, train, pictures(200, 2, 5));

  it('puts pictures of the same kind near 1 and others beyond all of them', () => {
    const { embedding, distance, shares } = made();
    expect(distance[shares.indexOf(0.5)]).toBeGreaterThan(0.8);
    expect(distance[shares.indexOf(0.5)]).toBeLessThan(1.2);
    const stranger = embeddingDistance(new Float32Array(COLUMNS), embedding);
    expect(stranger).toBeGreaterThan(10 * (distance.at(-1) ?? Infinity));
  });

  it('tells how often each class is there and how probable it was found', () => {
    expect(made().classes).toEqual({ answered: [0.75, 0.25], present: [0.75, 0.25] });
    expect(made().confidence).toEqual(made().shares.map(() => 0.75));
  });

  it('takes the learned pictures where none was held out', () => {
    const statistics = driftStatistics(HEAD, train, pictures(0, 2, 5));
    expect(statistics.distance.every((value) => value > 0)).toBe(true);
  });

  it('tells the distances of each answer apart, and those of all where one was given too seldom', () => {
    // Alike but in one dimension, by which they are answered and which reaches far for one answer.
    const held = pictures(200, 2, 5);
    const data = held.pooled.data.map((value, n) =>
      n % COLUMNS === 0 && n / COLUMNS < 100 ? value - 3 : value,
    );
    const weights = new Float32Array(COLUMNS * 2);
    weights[0] = -1;
    const both = { ...HEAD, weights, bias: Float32Array.of(3.5, 0) };
    const { distanceByAnswer, distance } = driftStatistics(both, train, {
      ...held,
      pooled: { ...held.pooled, data },
    });
    const [far = [], near = []] = distanceByAnswer;
    expect(far[0]).toBeGreaterThan(near.at(-1) ?? Infinity);
    expect(distance[0]).toBe(near[0]);
    expect(made().distanceByAnswer).toEqual([made().distance, made().distance]);
  });

  it('writes what those who serve can read', () => {
    const statistics = made();
    const training = { statistics: statisticsJson(statistics) };
    const outputs = { evidenceWidth: 1, evidenceHeight: 1, embeddingSize: COLUMNS } as const;
    const names = { probabilities: 'probabilities', evidence: 'evidence', embedding: 'embedding' } as const;
    const { embedding, shares, distanceByAnswer } = statistics;
    expect(
      readTrainingStatistics({ training, labels: ['a', 'b'], outputs: { ...outputs, ...names } }),
    ).toEqual({
      embedding,
      shares,
      distanceByAnswer,
    });
  });
});
