import type { SetName } from '../pictures/make-sets.js';

/** What one round measured of one system with one set and number of callers. */
export interface Cell {
  readonly system: string;
  readonly round: number;
  readonly set: SetName;
  /** 0: a bare loop, which nobody calls. */
  readonly callers: number;
  readonly picturesPerSecond: number;
  /** Processor time of all its processes for one picture. */
  readonly cpuMs: number;
  /** The same, by process. */
  readonly cpuMsByProcess: Readonly<Record<string, number>>;
  /** Absent of a bare loop. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** What the load generator itself spent on one picture. */
  readonly loadCpuMs?: number;
  /** Questions without an answer. */
  readonly failed: number;
}

/** One start of a system. */
export interface Start {
  readonly system: string;
  readonly round: number;
  /** From its start to its first answer. */
  readonly coldStartMs: number;
  /** After the busiest cell; what processes share counts once. */
  readonly memoryMiB: number;
  /** The same, by process. */
  readonly memoryByProcess: Readonly<Record<string, number>>;
}

/** An arrival rate that didn't wait for answers. */
export interface OpenCell {
  readonly system: string;
  readonly round: number;
  readonly set: SetName;
  /** Of what the system answered with 32 callers in the same round. */
  readonly load: number;
  readonly ratePerSecond: number;
  /** Answers a second. */
  readonly goodput: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
  readonly refusedP99Ms: number;
  readonly failed: number;
}

/** A system as it is shown. */
export interface SystemNote {
  readonly id: string;
  readonly title: string;
  readonly role: 'ours' | 'peer' | 'limit';
  readonly graph: 'float32' | 'int8';
  readonly settings: string;
  readonly versions: readonly string[];
  /** How many pictures of all sets got the label that the first of ours gives; absent before it was asked. */
  readonly agrees?: string;
  /** Why it isn't in the comparison. */
  readonly missing?: string;
}

/** Everything that one run of the benchmark found. */
export interface Results {
  readonly startTime: string;
  readonly machine: Readonly<Record<string, string>>;
  readonly options: {
    /** How many were to be; a run that was ended has fewer. */
    readonly rounds: number;
    /** Of each measurement. */
    readonly seconds: number;
    /** Of the first set of pictures. */
    readonly warmUpSeconds: number;
  };
  readonly systems: readonly SystemNote[];
  readonly cells: readonly Cell[];
  readonly starts: readonly Start[];
  readonly open: readonly OpenCell[];
}
