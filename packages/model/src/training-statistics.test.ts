import { describe, expect, it } from 'vitest';
import type { Json } from './json-reader.js';
import { readTrainingStatistics } from './training-statistics.js';

const STATISTICS = {
  embedding: { mean: [1, -2, 3], variance: [1, 0, 2] },
  shares: [0, 0.5, 1],
  distance: [1, 2, 3],
  distanceByAnswer: [
    [0.5, 2, 2],
    [1, 2, 3],
  ],
};
const OUTPUTS = {
  probabilities: 'probabilities',
  evidence: 'evidence',
  embedding: 'embedding',
  evidenceWidth: 7,
  evidenceHeight: 7,
  embeddingSize: 3,
} as const;

function read(statistics: Json | undefined): ReturnType<typeof readTrainingStatistics> {
  const training = statistics === undefined ? {} : { statistics };
  return readTrainingStatistics({ training, labels: ['cat', 'not_cat'], outputs: OUTPUTS });
}

describe('what a manifest tells of the pictures learned from', () => {
  it('is read as it is written', () => {
    const { embedding, shares, distanceByAnswer } = STATISTICS;
    expect(read(STATISTICS)).toEqual({ embedding, shares, distanceByAnswer });
  });

  it('may be nothing', () => {
    expect(read(undefined)).toBeUndefined();
  });

  it('may tell nothing of each answer: those of all answers count for each', () => {
    const { embedding, shares, distance } = STATISTICS;
    expect(read({ embedding, shares, distance })?.distanceByAnswer).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it.each([
    ['embedding.mean', { embedding: { mean: [1, 2], variance: [1, 1, 1] } }, 'a list of 3'],
    ['embedding.variance', { embedding: { mean: [1, 2, 3], variance: [1, 1] } }, 'a list of 3'],
    ['embedding.variance[1]', { embedding: { mean: [1, 2, 3], variance: [1, -1, 1] } }, '0 or more'],
    ['embedding.mean[0]', { embedding: { mean: [null, 2, 3], variance: [1, 1, 1] } }, 'a finite number'],
    ['shares', { shares: [0, 0.5, 0.9] }, 'from 0 to 1'],
    ['shares', { shares: [0, 0, 1] }, 'from 0 to 1'],
    ['shares', { shares: [1] }, 'a list of at least 2'],
    ['distanceByAnswer', { distanceByAnswer: [[1, 2, 3]] }, 'one list for each of 2 labels'],
    ['distanceByAnswer[0]', { distanceByAnswer: [[1, 2], []] }, 'a list of 3'],
    [
      'distanceByAnswer[1]',
      {
        distanceByAnswer: [
          [1, 2, 3],
          [1, 3, 2],
        ],
      },
      'do not fall',
    ],
  ] as const)('is refused where %s is wrong', (field, wrong, expected) => {
    const start = `expected manifest.training.statistics.${field} to be `;
    const refused = (): unknown => read({ ...STATISTICS, ...wrong });
    expect(refused).toThrow(start);
    expect(refused).toThrow(expected);
  });

  it('is refused where a number is beyond all that can be counted with', () => {
    const mean = JSON.parse('[1e999, 2, 3]') as number[];
    expect(() => read({ ...STATISTICS, embedding: { mean, variance: [1, 1, 1] } })).toThrow(
      'a finite number',
    );
  });
});
