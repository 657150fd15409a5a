import { expect, it } from 'vitest';
import { showStanding, standingOf } from './show-ratio.js';

it.each([
  ['ahead', { low: 1.01, high: 1.2, rounds: 10 }],
  ['alike', { low: 1.01, high: 1.2, rounds: 9 }],
  ['alike', { low: 0.99, high: 1.2, rounds: 10 }],
  ['alike', { low: 0, high: Infinity, rounds: 1 }],
  ['behind', { low: 0.8, high: 0.99, rounds: 3 }],
] as const)('is %s with an interval and rounds like %j', (standing, found) => {
  expect(standingOf({ ratio: 1, ...found })).toBe(standing);
});

it('shows a ratio, its interval and what follows', () => {
  expect(showStanding({ ratio: 0.91, low: 0.84, high: 0.97, rounds: 4 })).toBe('0.91 [0.84–0.97] behind');
  expect(showStanding(undefined)).toBe('');
});
