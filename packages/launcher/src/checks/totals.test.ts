import { describe, expect, it } from 'vitest';
import { describeTotals, readTotals } from './totals.js';

const report = (passed: number, ...failures: readonly unknown[]): string =>
  JSON.stringify({ passed, failures, skipped: ['needs Go'] });

describe('readTotals', () => {
  it('names what failed and what was skipped, and closes on the counts', () => {
    const totals = readTotals(report(2, { test: 'some.test.ts > adds', reason: 'expected 4 to be 5' }), 1);
    expect(describeTotals(totals)).toEqual([
      'skipped: needs Go',
      'failed: some.test.ts > adds: expected 4 to be 5',
      '2 passed, 1 failed, 1 skipped',
    ]);
  });

  it('finds no failure in a run that ended well', () => {
    expect(readTotals(report(2), 0)).toEqual({ passed: 2, failures: [], skipped: ['needs Go'] });
  });

  it.each([
    ['a run that ended badly and names no failure', report(2), 1, 2, 'ended with 1'],
    ['a run that was killed', report(2), undefined, 2, 'ended with a signal'],
    ['no report', undefined, 1, 0, 'ended with 1'],
    ['half a report', '{"passed":', 1, 0, 'ended with 1'],
    ['no test', report(0), 0, 0, 'no test ran'],
  ])('counts %s as a failure', (_, text, status, passed, reason) => {
    const totals = readTotals(text, status);
    expect(totals).toMatchObject({ passed, failures: [{ test: 'the run itself', reason }] });
  });
});
