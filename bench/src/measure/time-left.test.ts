import { describe, expect, it } from 'vitest';
import { PLANS } from '../systems/plans.js';
import { estimateMs, inMinutes, remainingMs } from './time-left.js';

describe('time left', () => {
  it('of the usual comparison is about half an hour at first', () => {
    const flags = { rounds: 10, seconds: 1, callers: [1, 8, 32], openLoop: false };
    const subjects = PLANS.map((plan) => ({ plan }));
    expect(estimateMs(flags, subjects, 2) / 60_000).toBeGreaterThan(20);
    expect(estimateMs(flags, subjects, 2) / 60_000).toBeLessThan(32);
  });

  it('follows from what has been done', () => {
    expect(remainingMs(10_000, 1, 4)).toBe(30_000);
    expect(remainingMs(10_000, 4, 4)).toBe(0);
  });

  it('is told in seconds at the end, in minutes before', () => {
    expect(inMinutes(90_000)).toBe('90 s');
    expect(inMinutes(12.4 * 60_000)).toBe('12 min');
  });
});
