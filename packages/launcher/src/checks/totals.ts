/** What a run of tests came to. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** Full names of the tests that did not run. */
  readonly skipped: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/**
 * Counts what vitest reported. Whatever kept tests from running counts as a
 * failure: a file that doesn't load, a crash, an error outside any test, no test
 * at all.
 *
 * @param report Vitest's JSON report, if it came to write one.
 * @param status Vitest's exit status; undefined when it was killed.
 */
export function countTests(report: string | undefined, status: number | undefined): Totals {
  const files = parse(report);
  const tests = files.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  const failedTests = tests.filter((test) => test.status === 'failed').length;
  const brokenFiles = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = failedTests + brokenFiles;
  const skipped = tests
    .filter((test) => test.status !== 'passed' && test.status !== 'failed')
    .map((test) => test.fullName);
  const unexplained = failed === 0 && (status !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed, skipped };
}

/** The closing line. */
export function describeTotals({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

function parse(report: string | undefined): Report['testResults'] {
  if (report === undefined) return [];
  try {
    return (JSON.parse(report) as Report).testResults;
  } catch {
    return []; // cut off by a crash
  }
}
