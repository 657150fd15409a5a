import { expect, it } from 'vitest';

import { ByteBudget } from './byte-budget.js';

it('refuses what is over the budget until somebody gives back', () => {
  const budget = new ByteBudget(100);
  const first = budget.share('');
  first.take(60);
  using second = budget.share('');
  second.take(40);
  expect(() => {
    second.take(1);
  }).toThrow(expect.objectContaining({ reason: 'QUEUE_FULL' }));
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect(budget.usedBytes).toBe(40);
  second.take(60);
});

it('leaves half of it to others, whatever one takes', () => {
  const budget = new ByteBudget(100);
  using first = budget.share('ann');
  using second = budget.share('ann');
  first.take(30);
  second.take(20);
  expect(() => {
    second.take(1);
  }).toThrow(expect.objectContaining({ reason: 'QUEUE_FULL' }));
  using other = budget.share('ben');
  other.take(50);
  first[Symbol.dispose]();
  second.take(30);
});
