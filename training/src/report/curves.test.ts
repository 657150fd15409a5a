import { describe, expect, it } from 'vitest';
import { precisionRecallOf, reliabilityOf, rocOf } from './curves.js';

/** Class 0's probability and whether it is class 0. */
const pictures = (
  [
    [0.9, true],
    [0.8, false],
    [0.6, true],
    [0.2, false],
  ] as const
).map(([score, isFirst]) => ({ label: isFirst ? 0 : 1, scores: [score, 1 - score] }));

describe('rocOf', () => {
  it('climbs with each picture of the class and moves right with each other', () => {
    expect(rocOf(pictures, 0)).toEqual([
      [0, 0],
      [0, 0.5],
      [0.5, 0.5],
      [0.5, 1],
      [1, 1],
    ]);
  });

  it('takes equal scores in one step', () => {
    const same = pictures.map(({ label }) => ({ label, scores: [0.5, 0.5] }));
    expect(rocOf(same, 0)).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});

describe('precisionRecallOf', () => {
  it('starts at the precision of the highest threshold and ends where all are called so', () => {
    const points = precisionRecallOf(pictures, 0);
    expect(points[0]).toEqual([0, 1]);
    expect(points.at(-1)).toEqual([1, 0.5]);
  });
});

describe('reliabilityOf', () => {
  it('puts probability 1 into the last bin and leaves empty bins out', () => {
    const bins = reliabilityOf([...pictures, { label: 0, scores: [1, 0] }], 0, 2);
    expect(bins).toEqual([
      { meanProbability: 0.2, share: 0, pictures: 1 },
      { meanProbability: expect.closeTo(0.825, 9) as number, share: 0.75, pictures: 4 },
    ]);
  });
});
