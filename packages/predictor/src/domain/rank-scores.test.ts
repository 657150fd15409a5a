import { expect, it } from 'vitest';
import { rankScores } from './rank-scores.js';

it('puts the most likely label first, and keeps equals in their order', () => {
  expect(rankScores(['a', 'b', 'c', 'd'], [0.25, 0.4, 0.25, 0.1]).map(({ label }) => label)).toEqual([
    'b',
    'a',
    'c',
    'd',
  ]);
});
