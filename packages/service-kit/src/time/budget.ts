/** How much time a call may take. */
export interface BudgetOptions {
  /** When the caller stops waiting, in milliseconds since 1970; absent: it named no time. */
  readonly deadlineMs?: number | undefined;
  /** What a caller that names no time gets, in milliseconds. */
  readonly defaultMs: number;
  /** The most that any caller gets, in milliseconds. */
  readonly maxMs: number;
  /** Kept back for what comes after, such as sending the reply, in milliseconds. */
  readonly reserveMs: number;
  /** Default: now. */
  readonly nowMs?: number;
}

/** What the next hop may spend, in milliseconds from now; 0 where nothing is left. */
export function budgetMs(options: BudgetOptions): number {
  const { deadlineMs, defaultMs, maxMs, reserveMs, nowMs = Date.now() } = options;
  const given = deadlineMs === undefined ? defaultMs : deadlineMs - nowMs;
  return Math.max(0, Math.min(given, maxMs) - reserveMs);
}
