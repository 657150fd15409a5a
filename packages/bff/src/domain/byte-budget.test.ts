import { expect, it } from 'vitest';

import { ByteBudget } from './byte-budget.js';

it('refuses what is over the budget until somebody gives back', () => {
  const budget = new ByteBudget(100);
  const first = budget.share();
  first.take(60);
  using second = budget.share();
  second.take(40);
  expect(() => {
    second.take(1);
  }).toThrow(expect.objectContaining({ reason: 'QUEUE_FULL' }));
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect(budget.usedBytes).toBe(40);
  second.take(60);
});
