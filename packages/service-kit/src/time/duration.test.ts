import { describe, expect, it } from 'vitest';
import { toDuration, toMilliseconds } from './duration.js';

describe('a duration', () => {
  it.each([0, 0.25, 1.5, 999.999, 1000, 61_234.5])('of %d ms survives the way there and back', (ms) => {
    expect(toMilliseconds(toDuration(ms))).toBeCloseTo(ms, 6);
  });

  it('has whole seconds and nanoseconds below one second', () => {
    expect(toDuration(1500)).toEqual({ seconds: 1n, nanos: 500_000_000 });
    expect(toDuration(999.9999999)).toEqual({ seconds: 1n, nanos: 0 });
  });
});
