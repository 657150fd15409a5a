const FIRST_MS = 50;
/** With the time that loading takes, a child is replaced within five seconds. */
const LONGEST_MS = 3_000;

/**
 * How long to wait before a dead engine process is replaced: at once after a
 * single death, longer the more often in a row it has died young.
 *
 * @param deaths Deaths in a row, 1 or more.
 */
export function respawnDelayMs(deaths: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 4 ** (deaths - 1));
}
