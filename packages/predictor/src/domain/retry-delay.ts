const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long a job rests after a failed attempt: three times as long after each,
 * spread by half to both sides, so that jobs which failed together do not all
 * come back together.
 *
 * @param attempt The attempt that failed, 1 or more.
 * @param random From 0 to 1.
 */
export function retryDelayMs(attempt: number, random: number): number {
  return Math.round(Math.min(LONGEST_MS, FIRST_MS * 3 ** (attempt - 1)) * (0.5 + random));
}
