import type { ProcessOptions } from '../processes/managed-process.js';
import type { Probe } from './wait-until-ready.js';

/** Parts that do the same. */
export type Tier = 'nats' | 'bff' | 'predictor' | 'envoy';

/** One program of the system. */
export interface PartPlan extends Omit<ProcessOptions, 'onLines'> {
  /** Its log is `<name>.log`. */
  readonly name: string;
  readonly tier: Tier;
  /** A page that answers with a status of success while it can be used. */
  readonly readyUrl: string;
  /** How long it may take to end, in milliseconds. */
  readonly graceMs: number;
  /** Warnings that belong to its ordinary life, and are for its log alone. */
  readonly noise?: RegExp;
  /** A warning after which it is of no use: it is told to end, and counts as one that died. */
  readonly surrender?: RegExp;
  /** Lets what it carries come to an end, before it is told to end itself. Never rejects; gives up when `signal` aborts. */
  readonly finish?: (signal: AbortSignal) => Promise<void>;
  /** A file that its processes leave behind; it is removed once they have ended for good, however this process ends. */
  readonly leftover?: string;
  /** By what it leaves while others of its tier go on. Default SIGTERM. */
  readonly leaveSignal?: NodeJS.Signals;
  /** How a process takes over from the one before while that still serves; absent: the one before ends first. */
  readonly takeOver?: TakeOver;
}

/** How a process takes over from the one before, which then ends by itself. */
export interface TakeOver {
  /** @param epoch Processes since the first that did not take over. */
  readonly args: (epoch: number) => readonly string[];
  /** Whether the process of that epoch is the one that serves. */
  readonly hasTakenOver: (epoch: number) => Probe;
}
