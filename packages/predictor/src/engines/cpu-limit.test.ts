import { describe, expect, it } from 'vitest';
import { cpuLimit, quotaV1, quotaV2 } from './cpu-limit.js';

describe('cpuLimit', () => {
  it('is a whole number of processors, at least one', () => {
    expect(cpuLimit()).toBeGreaterThanOrEqual(1);
    expect(Number.isInteger(cpuLimit())).toBe(true);
  });

  it.each([
    ['150000 100000\n', 1.5],
    ['max 100000\n', undefined],
    [undefined, undefined],
  ])('reads cpu.max %j as %j processors', (text, processors) => {
    expect(quotaV2(text)).toBe(processors);
  });

  it.each([
    ['400000\n', '100000\n', 4],
    ['-1\n', '100000\n', undefined],
    [undefined, undefined, undefined],
  ])('reads a quota of %j per %j as %j processors', (quota, period, processors) => {
    expect(quotaV1(quota, period)).toBe(processors);
  });
});
