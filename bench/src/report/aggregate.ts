import type { SetName } from '../pictures/make-sets.js';
import { pairedRatio, type PairedRatio } from '../stats/paired-ratio.js';
import { median } from '../stats/summary.js';
import type { Cell, Results, Start } from '../measure/results.js';

/** Which cells of a comparison are meant. */
export interface Where {
  readonly set: SetName;
  /** 0: of a bare loop. */
  readonly callers: number;
}

/** The cells of a system, by round. */
export function cellsOf(results: Results, system: string, { set, callers }: Where): readonly Cell[] {
  return results.cells.filter(
    (cell) => cell.system === system && cell.set === set && cell.callers === callers,
  );
}

/** Median over the rounds; undefined where nothing was measured. */
export function medianOf<T>(rows: readonly T[], read: (row: T) => number | undefined): number | undefined {
  const values = rows.map(read).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : median(values);
}

/** The starts of a system. */
export function startsOf(results: Results, system: string): readonly Start[] {
  return results.starts.filter((start) => start.system === system);
}

/** How many times the throughput of another one is, paired by round. */
export function throughputRatio(
  results: Results,
  [one, other]: readonly [string, string],
  where: Where,
): PairedRatio | undefined {
  const rate = (system: string, round: number): number | undefined => {
    const isLoop = results.systems.some(({ id, role }) => id === system && role === 'limit');
    const cells = cellsOf(results, system, isLoop ? { ...where, callers: 0 } : where);
    return cells.find((cell) => cell.round === round)?.picturesPerSecond;
  };
  const rounds = [...new Set(results.cells.map(({ round }) => round))];
  return pairedRatio(rounds.map((round) => [rate(one, round), rate(other, round)]));
}

/** Processor time for one picture by process, medians, the dearest first. */
export function processes(cells: readonly Cell[]): Parts {
  return partsOf(cells.map(({ cpuMsByProcess }) => cpuMsByProcess));
}

/** Memory in MiB by process, medians, the largest first. */
export function memoryParts(starts: readonly Start[]): Parts {
  return partsOf(starts.map(({ memoryByProcess }) => memoryByProcess));
}

type Parts = readonly (readonly [name: string, value: number])[];

function partsOf(all: readonly Readonly<Record<string, number>>[]): Parts {
  const names = [...new Set(all.flatMap((each) => Object.keys(each)))];
  return names
    .map((name) => [name, median(all.map((each) => each[name] ?? 0))] as const)
    .sort(([, a], [, b]) => b - a);
}
