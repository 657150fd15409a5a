import { describe, expect, it } from 'vitest';
import { slope } from './slope.js';

describe('slope', () => {
  it('is that of the line on which the points lie', () => {
    expect(slope([1, 2, 5].map((x) => [x, 3 * x - 7] as const))).toBeCloseTo(3, 12);
    expect(slope([1, 2, 5].map((x) => [x, 4] as const))).toBeCloseTo(0, 12);
  });

  it('is of the nearest line where they lie on none', () => {
    const points = [
      [0, 0],
      [1, 1],
      [2, 0],
      [3, 1],
    ] as const;
    expect(slope(points)).toBeCloseTo(0.2, 12);
  });

  it('is not a number of one point', () => {
    expect(slope([[1, 2]])).toBeNaN();
  });
});
