import { describe, expect, it } from 'vitest';
import { unfamiliarity } from './unfamiliarity.js';

const STATISTICS = {
  shares: [0, 0.5, 0.9, 1],
  distanceByAnswer: [
    [1, 2, 4, 8],
    [5, 5, 5, 6],
  ],
};

describe('how unfamiliar a picture is', () => {
  it.each([
    [0, 0],
    [1, 0],
    [1.5, 0.25],
    [2, 0.5],
    [3, 0.7],
    [6, 0.95],
    [8, 1],
    [Infinity, 1],
    [NaN, 1],
  ])('is for a distance of %s a share of %s', (distance, share) => {
    expect(unfamiliarity(distance, 0, STATISTICS)).toBeCloseTo(share, 12);
  });

  it('goes by the pictures with the same answer', () => {
    expect(unfamiliarity(4.9, 1, STATISTICS)).toBe(0);
    expect(unfamiliarity(5, 1, STATISTICS)).toBeCloseTo(0.9, 12);
    expect(unfamiliarity(5.5, 1, STATISTICS)).toBeCloseTo(0.95, 12);
  });
});
