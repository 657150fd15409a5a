/** What a run of tests came to. */
export interface Totals {
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** Full names of the tests that did not run. */
  readonly skipped: readonly string[];
}

/** A test that failed, or whatever kept tests from running. */
export interface Failure {
  /** Which test: its file and full name. */
  readonly test: string;
  /** The first line of why. */
  readonly reason: string;
}

/**
 * Reads what the reporter wrote of a run. A run that ended badly and names no
 * failure, for it was killed, or ran nothing, counts as one.
 *
 * @param report What `TotalsReporter` wrote, if it came to that.
 * @param status Vitest's exit status; undefined when it was killed.
 */
export function readTotals(report: string | undefined, status: number | undefined): Totals {
  const totals = parse(report);
  if (totals.failures.length > 0 || (status === 0 && totals.passed > 0)) return totals;
  const reason = status === 0 ? 'no test ran' : `ended with ${String(status ?? 'a signal')}`;
  return { ...totals, failures: [{ test: 'the run itself', reason }] };
}

/** One line for each test that failed or was skipped, then the closing one. */
export function describeTotals({ passed, failures, skipped }: Totals): readonly string[] {
  return [
    ...skipped.map((name) => `skipped: ${name}`),
    ...failures.map(({ test, reason }) => `failed: ${test}: ${reason}`),
    `${passed} passed, ${failures.length} failed, ${skipped.length} skipped`,
  ];
}

function parse(report: string | undefined): Totals {
  const nothing = { passed: 0, failures: [], skipped: [] };
  if (report === undefined) return nothing;
  try {
    return JSON.parse(report) as Totals;
  } catch {
    return nothing; // cut off by a crash
  }
}
