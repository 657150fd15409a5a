import { expect, it } from 'vitest';
import { retryDelayMs } from './retry-delay.js';

it('rests three times as long after each failure, within half to one and a half of that', () => {
  expect([1, 2, 3, 4].map((attempt) => retryDelayMs(attempt, 0.5))).toEqual([500, 1500, 4500, 13_500]);
  expect([retryDelayMs(2, 0), retryDelayMs(2, 1)]).toEqual([750, 2250]);
});

it('never rests longer than three quarters of a minute', () => {
  expect(retryDelayMs(50, 1)).toBe(45_000);
});
