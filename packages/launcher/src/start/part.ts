import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  describeExit,
  ManagedProcess,
  type ProcessOptions,
  type StopOptions,
} from '../processes/managed-process.js';
import { LogFile } from './log-file.js';
import { warningIn } from './warnings.js';

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
}

/** What a part tells of itself. */
export interface PartEvents {
  /** It has a process, at first or again. */
  readonly started: () => void;
  /** It ended unasked; `report` says how, with its last words. @returns whether to start it again. */
  readonly died: (report: string) => boolean;
  /** Something that a person should see. */
  readonly warning: (line: string) => void;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** What has run this long is started again at once, should it die. */
const STEADY_MS = 60_000;

/** A program that is kept running: one that dies is started again, after ever longer waits. */
export class Part {
  readonly plan: PartPlan;
  readonly #events: PartEvents;
  readonly #log: LogFile;
  readonly #stopping = new AbortController();
  #process: ManagedProcess | undefined;
  #lastWarning = '';
  #kept: Promise<void> = Promise.resolve();

  /** @param logFolder Exists. */
  constructor(plan: PartPlan, events: PartEvents, logFolder: string) {
    this.plan = plan;
    this.#events = events;
    this.#log = new LogFile(join(logFolder, `${plan.name}.log`));
  }

  /** Starts it for the first time. @throws AppError `SETUP_INCOMPLETE` when it can't be run at all. */
  async start(): Promise<ManagedProcess> {
    const process = await this.#spawn();
    this.#kept = this.#keep(process);
    return process;
  }

  /** Of its current process, if it has one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Ends it for good. */
  async stop({ hurry }: Pick<StopOptions, 'hurry'>): Promise<void> {
    this.#stopping.abort();
    await this.#process?.stop({ graceMs: this.plan.graceMs, ...(hurry === undefined ? {} : { hurry }) });
    await this.#kept;
    this.#log[Symbol.dispose]();
  }

  async #spawn(): Promise<ManagedProcess> {
    const process = await ManagedProcess.start({
      ...this.plan,
      onLines: (lines) => {
        this.#log.write(lines);
        for (const line of lines) this.#warn(line);
      },
    });
    this.#process = process;
    this.#events.started();
    return process;
  }

  async #keep(first: ManagedProcess): Promise<void> {
    let delayMs = FIRST_DELAY_MS;
    let current: ManagedProcess | undefined = first;
    for (;;) {
      const startedMs = performance.now();
      const report = await this.#untilDead(current);
      if (this.#isStopping() || !this.#events.died(report)) return;
      if (performance.now() - startedMs > STEADY_MS) delayMs = FIRST_DELAY_MS;
      await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#isStopping()) return;
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
      current = await this.#spawn().catch(() => undefined);
    }
  }

  /** @param process Undefined: it could not be run. */
  async #untilDead(process: ManagedProcess | undefined): Promise<string> {
    if (process === undefined) return `${this.plan.title} can't be run`;
    if (this.#isStopping()) process.kill('SIGTERM'); // told so while it was being started
    const exit = await process.exit;
    this.#process = undefined;
    return `${this.plan.title} ${describeExit(exit)}; its last words:\n  ${process.lastWords()}`;
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #warn(line: string): void {
    const warning = warningIn(line);
    if (warning === undefined || warning === this.#lastWarning) return;
    this.#lastWarning = warning; // what repeats itself is in the log
    this.#events.warning(`${this.plan.title}: ${warning}`);
  }
}
