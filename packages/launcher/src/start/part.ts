import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeExit, ManagedProcess, type StopOptions } from '../processes/managed-process.js';
import { processGuard } from '../processes/guard.js';
import { lastWords } from './last-words.js';
import { LogFile } from './log-file.js';
import type { PartPlan } from './part-plan.js';
import { RestartPace, type Verdict } from './restart-pace.js';
import { pageIsOk, waitUntilReady } from './wait-until-ready.js';
import { warningIn } from './warnings.js';

/** How a part ended, and what is to become of it. */
export interface Death extends Verdict {
  /** Such as `BFF ended with status 1`. */
  readonly how: string;
  /** The end of what it said, readable. */
  readonly lastWords: readonly string[];
}

/** What a part tells of itself. */
export interface PartEvents {
  /** Its process is another one, or gone. */
  readonly changed: () => void;
  /** It ended unasked. @returns whether to start it again. */
  readonly died: (death: Death) => boolean;
  /** It was given up, and has run for a while now. */
  readonly recovered: () => void;
  /** Something that a person should see. */
  readonly warning: (line: string) => void;
}

const NEVER = new AbortController().signal;

const READY_LIMIT_MS = 60_000;
const TAKE_OVER_LIMIT_MS = 20_000;

/** A program that is kept running: one that dies is started again, after ever longer waits. */
export class Part {
  readonly plan: PartPlan;
  readonly #events: PartEvents;
  readonly #log: LogFile;
  readonly #stopping = new AbortController();
  readonly #pace: RestartPace;
  readonly #watches = new Set<Promise<void>>();
  #process: ManagedProcess | undefined;
  /** Which gave way to the current one, and still serves what it had. */
  #leaving: ManagedProcess | undefined;
  #epoch = 0;
  #isRestarting = false;
  #wasHopeless = false;
  #lastWarning = '';

  /** @param logFolder Exists. */
  constructor(plan: PartPlan, events: PartEvents, logFolder: string, pace = new RestartPace()) {
    this.plan = plan;
    this.#pace = pace;
    this.#events = events;
    this.#log = new LogFile(join(logFolder, `${plan.name}.log`));
  }

  /** Starts it for the first time. @throws AppError `SETUP_INCOMPLETE` when it can't be run at all. */
  async start(): Promise<ManagedProcess> {
    if (this.plan.leftover !== undefined) processGuard().inherit(this.plan.leftover);
    const process = await this.#spawn(this.plan.args);
    if (this.#isStopping()) process.kill('SIGTERM'); // told so while it was being started
    return process;
  }

  /** Of its current process, if it has one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Resolves once it can be used. @throws AppError `SETUP_INCOMPLETE` when that takes a minute. */
  async untilReady(signal: AbortSignal): Promise<void> {
    const probes = { [this.plan.title]: pageIsOk(this.plan.readyUrl) };
    await waitUntilReady(probes, { limitMs: READY_LIMIT_MS, signal });
  }

  /**
   * Replaces its process by a new one, gently, and waits until that can be used;
   * one that is down is only waited for.
   *
   * @throws AppError `SETUP_INCOMPLETE` when it doesn't get ready.
   */
  async restart(signal: AbortSignal): Promise<void> {
    const before = this.#process;
    if (before !== undefined) {
      if (this.plan.takeOver === undefined) await this.#replace(before);
      else await this.#handOver(before, signal);
    }
    await this.untilReady(signal);
  }

  /** Ends it for good. */
  async stop({ hurry }: Pick<StopOptions, 'hurry'>): Promise<void> {
    this.#stopping.abort();
    if (this.#process !== undefined) await this.#finish(hurry);
    const options = { graceMs: this.plan.graceMs, ...(hurry === undefined ? {} : { hurry }) };
    await Promise.all([this.#process?.stop(options), this.#leaving?.stop(options)]);
    await Promise.all(this.#watches);
    if (this.plan.leftover !== undefined)
      await rm(this.plan.leftover, { force: true }).catch(() => undefined);
    this.#log[Symbol.dispose]();
  }

  async #spawn(args: readonly string[]): Promise<ManagedProcess> {
    const process = await ManagedProcess.start({
      ...this.plan,
      args,
      onLines: (lines) => {
        this.#log.write(lines);
        for (const line of lines) this.#hear(line);
      },
    });
    this.#process = process;
    this.#events.changed();
    const watch = this.#watch(process, performance.now());
    this.#watches.add(watch);
    void watch.finally(() => this.#watches.delete(watch));
    return process;
  }

  /** Never rejects. */
  async #watch(process: ManagedProcess, startedMs: number): Promise<void> {
    const recovery = setTimeout(() => {
      if (this.#wasHopeless) this.#events.recovered();
      this.#wasHopeless = false;
    }, this.#pace.steadyMs);
    const exit = await process.exit;
    clearTimeout(recovery);
    if (this.#process !== process) return; // it gave way to another
    this.#process = undefined;
    this.#events.changed();
    if (this.#isStopping() || this.#isRestarting) return;
    const how = `${this.plan.title} ${describeExit(exit)}`;
    await this.#revive(how, lastWords(process.lastLines), performance.now() - startedMs);
  }

  async #revive(how: string, words: readonly string[], livedMs: number): Promise<void> {
    const verdict = this.#pace.died(livedMs);
    this.#wasHopeless = verdict.outlook !== 'hopeful';
    if (!this.#events.died({ ...verdict, how, lastWords: words })) return;
    await sleep(verdict.delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    this.#leaving?.kill('SIGKILL'); // it knows nothing of the one that starts from nothing
    this.#epoch = 0;
    if (this.#isStopping()) return;
    try {
      await this.start();
    } catch {
      await this.#revive(`${this.plan.title} can't be run`, words, 0);
    }
  }

  async #replace(before: ManagedProcess): Promise<void> {
    const { leaveSignal: signal = 'SIGTERM', graceMs, args } = this.plan;
    this.#isRestarting = true;
    try {
      await this.#finish(this.#stopping.signal);
      await before.stop({ signal, graceMs, hurry: this.#stopping.signal });
    } finally {
      this.#isRestarting = false;
    }
    if (!this.#isStopping()) await this.#spawn(args);
  }

  async #handOver(before: ManagedProcess, signal: AbortSignal): Promise<void> {
    const { takeOver, title, args } = this.plan;
    this.#epoch++;
    this.#leaving = before;
    const next = await this.#spawn(takeOver?.args(this.#epoch) ?? args);
    const probes = { [title]: takeOver?.hasTakenOver(this.#epoch) ?? pageIsOk(this.plan.readyUrl) };
    try {
      await waitUntilReady(probes, { limitMs: TAKE_OVER_LIMIT_MS, signal });
    } catch {
      next.kill('SIGKILL'); // the next one starts from nothing
    }
  }

  async #finish(hurry: AbortSignal = NEVER): Promise<void> {
    if (!hurry.aborted) await this.plan.finish?.(hurry);
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #hear(line: string): void {
    const warning = warningIn(line);
    if (warning === undefined) return;
    if (this.plan.surrender?.test(warning) === true) this.#process?.kill('SIGTERM');
    if (warning === this.#lastWarning || this.plan.noise?.test(warning) === true) return;
    this.#lastWarning = warning; // what repeats itself is in the log
    this.#events.warning(`${this.plan.title}: ${warning}`);
  }
}
