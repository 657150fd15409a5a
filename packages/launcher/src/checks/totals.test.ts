import { describe, expect, it } from 'vitest';
import { countTests, describeTotals } from './totals.js';

const file = (status: string, ...tests: readonly string[]): unknown => ({
  name: 'some.test.ts',
  status,
  assertionResults: tests.map((test, n) => ({ status: test, fullName: `test ${n}` })),
});
const report = (...files: readonly unknown[]): string => JSON.stringify({ testResults: files });

describe('countTests', () => {
  it('counts tests and names the skipped ones', () => {
    const text = report(file('failed', 'passed', 'failed', 'pending'), file('passed', 'passed', 'todo'));
    const totals = countTests(text, 1);
    expect(totals).toEqual({ passed: 2, failed: 1, skipped: ['test 2', 'test 1'] });
    expect(describeTotals(totals)).toBe('2 passed, 1 failed, 2 skipped');
  });

  it.each([
    ['a file that does not load', report(file('passed', 'passed'), file('failed')), 1, 1],
    ['an error outside any test', report(file('passed', 'passed')), 1, 1],
    ['a run that was killed', report(file('passed', 'passed')), undefined, 1],
  ])('counts %s as a failure', (_, text, status, passed) => {
    expect(countTests(text, status)).toEqual({ passed, failed: 1, skipped: [] });
  });

  it.each([
    ['no report', undefined, 1],
    ['half a report', '{"testResults":[', 1],
    ['no test', report(), 0],
  ])('counts %s as a failure', (_, text, status) => {
    expect(countTests(text, status)).toEqual({ passed: 0, failed: 1, skipped: [] });
  });
});
