import { describe, expect, it } from 'vitest';
import { pairedRatio } from './paired-ratio.js';

describe('pairedRatio', () => {
  it('is the geometric mean of the rounds, so that a ratio and its inverse agree', () => {
    const pairs = [
      [2, 1],
      [8, 1],
    ] as const;
    expect(pairedRatio(pairs)?.ratio).toBeCloseTo(4, 12);
    expect(pairedRatio(pairs.map(([a, b]) => [b, a]))?.ratio).toBeCloseTo(1 / 4, 12);
  });

  it('loses what slows both down in a round', () => {
    const result = pairedRatio([
      [300, 200],
      [150, 100],
      [30, 20],
    ]);
    expect(result?.ratio).toBeCloseTo(1.5, 12);
    expect(result?.low).toBeCloseTo(1.5, 9);
    expect(result?.high).toBeCloseTo(1.5, 9);
  });

  it("has Student's interval of the logarithms", () => {
    // Logarithms 0.1, 0.2, 0.3: mean 0.2, deviation 0.1, quantile 4.303 at two degrees of freedom.
    const result = pairedRatio([0.1, 0.2, 0.3].map((log) => [Math.exp(log), 1] as const));
    const reach = (4.303 * 0.1) / Math.sqrt(3);
    expect(result?.low).toBeCloseTo(Math.exp(0.2 - reach), 9);
    expect(result?.high).toBeCloseTo(Math.exp(0.2 + reach), 9);
    expect(result?.rounds).toBe(3);
  });

  it('goes over from the table to the tail without a step', () => {
    const width = (rounds: number): number => {
      const pairs = Array.from({ length: rounds }, (_, n) => [n % 2 === 0 ? 1 : 1.1, 1] as const);
      const { low = NaN, high = NaN } = pairedRatio(pairs) ?? {};
      return Math.log(high / low);
    };
    expect(width(33)).toBeLessThan(width(31));
    expect(width(33)).toBeGreaterThan(width(31) * 0.95);
  });

  it('says nothing about the spread after one round', () => {
    expect(pairedRatio([[3, 2]])).toEqual({ ratio: 1.5, low: 0, high: Infinity, rounds: 1 });
  });

  it('leaves out rounds that lack one of the two', () => {
    expect(
      pairedRatio([
        [3, undefined],
        [undefined, 2],
        [4, 2],
      ])?.rounds,
    ).toBe(1);
    expect(pairedRatio([[undefined, 1]])).toBeUndefined();
  });
});
