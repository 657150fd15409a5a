import { describe, expect, it } from 'vitest';
import { trialText } from './trial-text.js';

const row = (value: number, goal?: { least: number } | { most: number }): string =>
  trialText([{ id: 'x', title: 'X', findings: [{ what: 'it', value, unit: 'ms', ...(goal && { goal }) }] }])
    .split('\n')
    .at(-1) ?? '';

describe('trialText', () => {
  it('tells whether a bound is kept, which it is when reached exactly', () => {
    expect(row(50, { most: 50 })).toBe('| it | 50 ms | ≤ 50 | met |');
    expect(row(50.5, { most: 50 })).toBe('| it | 50.5 ms | ≤ 50 | missed |');
    expect(row(0.85, { least: 0.9 })).toBe('| it | 0.85 ms | ≥ 0.9 | missed |');
  });

  it('asks nothing of a figure that only explains', () => {
    expect(row(1234.5)).toBe('| it | 1235 ms |  |  |');
  });

  it('does not take the absence of a figure for success', () => {
    expect(row(NaN, { most: 50 })).toBe('| it | none | ≤ 50 | missed |');
  });
});
