import { describe, expect, it } from 'vitest';
import { BUCKET, describeFault, makePlan, type PlanOptions } from './plan.js';

const options: PlanOptions = {
  ...{ seed: 7, jobs: 1_000, strikes: 40 },
  parts: ['bff', 'nats', 'envoy', 'predictor-1', BUCKET],
};

describe('a plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(makePlan(options)).toEqual(makePlan(options));
    expect(makePlan({ ...options, seed: 8 })).not.toEqual(makePlan(options));
  });

  it('strikes each part in each way before it strikes one so again', () => {
    const words = makePlan({ ...options, strikes: 8 + 1 + 2 + 1 + 3 }).map(({ fault }) =>
      describeFault(fault),
    );
    expect(new Set(words).size).toBe(words.length);
    for (const part of ['bff', 'nats', 'envoy', 'predictor-1']) expect(words).toContain(`kill ${part}`);
    expect(words).toContain('wipe nats');
    expect(words.filter((word) => word.startsWith('storage bucket'))).toHaveLength(3);
  });

  it('comes in the order of the jobs, spread over all of them', () => {
    const at = makePlan(options).map(({ atJob }) => atJob);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
    expect(at[0]).toBeLessThan(50);
    expect(at.at(-1)).toBeGreaterThan(900);
    expect(at.at(-1)).toBeLessThan(1_000);
  });
});
