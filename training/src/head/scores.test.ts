import { describe, expect, it } from 'vitest';
import { fitTemperature, softmaxRows, upperQuantile } from './scores.js';

describe('upperQuantile', () => {
  it('has the asked share above it', () => {
    const scores = Array.from({ length: 101 }, (_, n) => 100 - n);
    expect(upperQuantile(scores, 0.02)).toBeCloseTo(98, 9);
    expect(upperQuantile(scores, 0.025)).toBeCloseTo(97.5, 9);
    expect(upperQuantile([3], 0.5)).toBe(3);
  });
});

describe('softmaxRows', () => {
  it('gives each row shares that sum to 1, however large the logits', () => {
    const [first, second] = softmaxRows(Float32Array.of(0, Math.log(3), 1000, -1000), 2);
    expect(first?.[1]).toBeCloseTo(0.75, 6);
    expect([...(second ?? [])]).toEqual([1, 0]);
  });
});

describe('fitTemperature', () => {
  it('finds by how much sure answers are too sure', () => {
    // Three of four are right, so that log-odds of ln 3 are fair; these are four times that.
    const odds = 4 * Math.log(3);
    const logits = Float32Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? odds : 0));
    expect(fitTemperature(logits, [0, 0, 0, 1], 2)).toBeCloseTo(4, 2);
  });

  it('stays within bounds where no answer is wrong', () => {
    expect(fitTemperature(Float32Array.of(1, 0), [0], 2)).toBeCloseTo(0.05, 3);
  });
});
