import { describe, expect, it } from 'vitest';
import { budgetMs } from './budget.js';

const LIMITS = { defaultMs: 15_000, maxMs: 60_000, reserveMs: 50, nowMs: 1_000_000 };

describe('what the next hop may spend', () => {
  it("is the caller's rest, less the reserve", () => {
    expect(budgetMs({ ...LIMITS, deadlineMs: 1_002_000 })).toBe(1_950);
  });

  it('is the default where the caller names no time', () => {
    expect(budgetMs(LIMITS)).toBe(14_950);
  });

  it('is at most the maximum', () => {
    expect(budgetMs({ ...LIMITS, deadlineMs: 9_000_000 })).toBe(59_950);
  });

  it('is never below nothing', () => {
    expect(budgetMs({ ...LIMITS, deadlineMs: 1_000_020 })).toBe(0);
    expect(budgetMs({ ...LIMITS, deadlineMs: 0 })).toBe(0);
  });
});
