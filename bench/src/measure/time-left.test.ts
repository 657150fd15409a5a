import { describe, expect, it } from 'vitest';
import { parseBenchFlags } from '../flags.js';
import { PLANS } from '../systems/plans.js';
import { estimateMs, inMinutes, remainingMs, SETTLE_MS, warmUpOf } from './time-left.js';

describe('time left', () => {
  const all = PLANS.map((plan) => ({ plan }));

  it.each([
    ['the usual comparison is an hour', [], 60],
    ['a quick one is some minutes', ['--quick'], 9.4],
  ])('of %s at first', (_, args, minutes) => {
    const flags = parseBenchFlags(args, []);
    const warmUp = warmUpOf(flags, all, 2);
    expect(estimateMs(flags, all, 2, warmUp) / 60_000).toBeCloseTo(minutes, 1);
    expect(warmUp.firstMs + SETTLE_MS).toBeGreaterThanOrEqual(2_000); // before anything counts
  });

  it('of few systems lets each be warm', () => {
    expect(warmUpOf(parseBenchFlags([], []), all.slice(0, 3), 2)).toEqual({
      firstMs: 20_000,
      nextMs: 10_000,
    });
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
