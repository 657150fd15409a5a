import { describe, expect, it } from 'vitest';

import { FairShares } from './fair-shares.js';

/** Brings as many as there is room for, up to `most`. @returns how many that were. */
function fill(shares: FairShares, owner: string, limit: number, most = Infinity): number {
  let entered = 0;
  for (; entered < most && shares.hasRoom(owner, limit); entered++) shares.enter(owner);
  return entered;
}

describe('a room that all share', () => {
  it('has its limit for one alone, and for all of whom nothing is known', () => {
    expect(fill(new FairShares(), 'a', 10)).toBe(10);
    expect(fill(new FairShares(), '', 10)).toBe(10);
  });

  it('that one has filled lets another have an equal share, and the first nothing more', () => {
    const shares = new FairShares();
    fill(shares, 'greedy', 10);
    expect([fill(shares, 'other', 10), shares.hasRoom('greedy', 10)]).toEqual([5, false]);
    expect([fill(shares, 'third', 10), shares.total]).toEqual([4, 19]);
  });

  it('never has more than twice its limit inside, however many come', () => {
    const shares = new FairShares();
    for (let owner = 0; owner < 100; owner++) fill(shares, `o${owner}`, 10);
    expect(shares.total).toBe(20);
  });

  it('is as it was once all have left', () => {
    const shares = new FairShares();
    const greedy = fill(shares, 'greedy', 10);
    const other = fill(shares, 'other', 10);
    for (let count = 0; count < greedy; count++) shares.leave('greedy');
    for (let count = 0; count < other; count++) shares.leave('other');
    expect([shares.total, fill(shares, 'other', 10), shares.hasRoom('third', 10)]).toEqual([0, 10, true]);
  });
});
