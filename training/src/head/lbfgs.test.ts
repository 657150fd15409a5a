import { describe, expect, it } from 'vitest';
import { minimise, type Objective } from './lbfgs.js';

/** An ill-conditioned bowl around (1, 2, 3, …). */
const bowl: Objective = (point) => {
  const gradient = point.map((x, n) => 10 ** n * (x - n - 1));
  return { value: gradient.reduce((sum, slope, n) => sum + (slope * slope) / 10 ** n / 2, 0), gradient };
};

describe('minimise', () => {
  it('finds the bottom of a bowl a hundred times steeper one way than another', () => {
    const found = minimise(bowl, new Float64Array(3), { tolerance: 1e-9 });
    for (const [n, x] of found.entries()) expect(x).toBeCloseTo(n + 1, 6);
  });

  it('stays where the slope is already nothing', () => {
    const start = Float64Array.of(1, 2, 3);
    expect(minimise(bowl, start)).toBe(start);
  });

  it('stops after the iterations that it is allowed', () => {
    let calls = 0;
    minimise((point) => ((calls += 1), bowl(point)), new Float64Array(6), { maxIterations: 1 });
    expect(calls).toBeLessThan(40);
  });

  it('stops when it is told to', () => {
    expect(() =>
      minimise(bowl, new Float64Array(3), { signal: AbortSignal.abort(new Error('enough')) }),
    ).toThrow('enough');
  });
});
