/** What `/proc/<pid>/stat` tells of a process. */
export interface ProcStat {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks of processor time, its own and the kernel's for it. */
  readonly ticks: number;
  /** The same, of the processes below it that have ended. */
  readonly endedTicks: number;
  /** Clock ticks since boot: together with the pid it names one process for ever. */
  readonly startTime: number;
}

/** @returns undefined for a line that is none. */
export function parseProcStat(line: string): ProcStat | undefined {
  // The name in parentheses may hold spaces and parentheses of its own.
  const end = line.lastIndexOf(')');
  const fields = line.slice(end + 2).split(' ');
  const number = (index: number): number => Number(fields[index]);
  const stat = {
    pid: Number.parseInt(line, 10),
    parent: number(1),
    ticks: number(11) + number(12),
    endedTicks: number(13) + number(14),
    startTime: number(19),
  };
  return end > 0 && Object.values(stat).every(Number.isFinite) ? stat : undefined;
}
