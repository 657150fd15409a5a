import type { ProcStat } from './proc-stat.js';

/** Linux tells user programs of ticks of this length on every machine that Node runs on. */
const TICK_MS = 10;

/** A process with the name that people know it by. */
export interface NamedStat extends ProcStat {
  readonly name: string;
}

/**
 * Processor time that a system's processes have taken between two looks at them.
 *
 * A process that came in between counts from its start. What one took that has
 * gone in between is unknown and left out: servers under load lose none.
 *
 * @returns milliseconds by name.
 */
export function processorTime(
  before: readonly NamedStat[],
  after: readonly NamedStat[],
): ReadonlyMap<string, number> {
  const earlier = new Map(before.map((stat) => [identity(stat), stat.ticks]));
  const spent = new Map<string, number>();
  for (const stat of after) {
    const ms = (stat.ticks - (earlier.get(identity(stat)) ?? 0)) * TICK_MS;
    spent.set(stat.name, (spent.get(stat.name) ?? 0) + ms);
  }
  return spent;
}

/** The same in all, with what processes took that have gone in between. @returns milliseconds. */
export function wholeProcessorTime(before: readonly NamedStat[], after: readonly NamedStat[]): number {
  return (ticksOf(after) - ticksOf(before)) * TICK_MS;
}

function ticksOf(stats: readonly NamedStat[]): number {
  return stats.reduce((sum, { ticks, endedTicks }) => sum + ticks + endedTicks, 0);
}

/** Ids are used again; together with the start they are not. */
function identity({ pid, startTime }: ProcStat): string {
  return `${pid}/${startTime}`;
}
