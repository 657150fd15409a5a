import { isAppError } from '@isitacat/errors';
import { beforeEach, describe, expect, it } from 'vitest';

import { CallerLimits } from './caller-limits.js';

let nowMs: number;
let limits: CallerLimits;
beforeEach(() => {
  nowMs = 5_000;
  limits = new CallerLimits({ callsPerSecond: 10, openCalls: 2 }, () => nowMs);
});

/** Calls until that is refused. @returns how often it was not, and when to come back. */
function callUntilRefused(owner: string): { readonly calls: number; readonly retryAfterMs: number } {
  for (let calls = 0; ; calls++) {
    try {
      limits.count(owner);
    } catch (error) {
      if (!isAppError(error, 'CALLER_LIMITED')) throw error;
      return { calls, retryAfterMs: error.retryAfterMs ?? NaN };
    }
  }
}

describe('a caller', () => {
  it('may bring two seconds of calls at once, is told when the next may come, and then may', () => {
    expect(callUntilRefused('ann')).toEqual({ calls: 20, retryAfterMs: 100 });
    nowMs += 100;
    expect(callUntilRefused('ann')).toEqual({ calls: 1, retryAfterMs: 100 });
    nowMs += 60_000;
    expect(callUntilRefused('ann').calls).toBe(20);
  });

  it('takes nothing from others', () => {
    callUntilRefused('ann');
    expect(callUntilRefused('ben').calls).toBe(20);
  });

  it('may have so many calls open, and another once one has ended', () => {
    limits.open('ann');
    limits.open('ann');
    expect(() => {
      limits.open('ann');
    }).toThrow('2 calls open');
    limits.open('ben');
    limits.close('ann');
    expect(() => {
      limits.open('ann');
    }).not.toThrow();
  });

  it('may do anything where nothing is limited', () => {
    const free = new CallerLimits({ callsPerSecond: Infinity, openCalls: Infinity }, () => nowMs);
    for (let calls = 0; calls < 10_000; calls++) {
      free.count('ann');
      free.open('ann');
    }
  });

  it('may call once where one call takes more than the burst', () => {
    limits = new CallerLimits({ callsPerSecond: 0.1, openCalls: 1 }, () => nowMs);
    expect(callUntilRefused('ann')).toEqual({ calls: 1, retryAfterMs: 10_000 });
  });

  it('is forgotten when it has not called for a while, unless a call of it is open', () => {
    for (let owner = 0; owner < 100; owner++) limits.count(`o${owner}`);
    limits.open('o7');
    nowMs += 10_000;
    for (let calls = 0; calls < 250; calls++, nowMs += 100) limits.count('busy');
    expect(limits.size).toBe(2);
    limits.close('o7');
    for (let calls = 0; calls < 5; calls++, nowMs += 100) limits.count('busy');
    expect(limits.size).toBe(1);
  });
});
