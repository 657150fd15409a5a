import { describe, expect, it, beforeAll } from 'vitest';
import { loadEngine } from '../engines/load-engine.js';
import type { FittedHead, HeadData } from '../head/fit-head.js';
import { randomSource, randomValues } from '../../tests/support/random.js';
import { driftStatistics, embeddingDistance } from './drift-statistics.js';

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

  it('is not thrown off by a dimension that never varies', () => {
    const still = { mean: [1, 2], variance: [0, 1] };
    expect(embeddingDistance([1, 3], still)).toBe(0.5);
  });
});
