import { AppError } from '@isitacat/errors';
import { ManagedProcess } from '@isitacat/launcher';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { MARKER, membersOf } from '../processes/members.js';
import { processName } from '../processes/process-name.js';
import type { NamedStat } from '../processes/processor-time.js';
import type { Launch } from './system.js';

/** How long a system may take to end by itself. */
const STOP_GRACE_MS = 20_000;
const SWEEP_POLL_MS = 50;
const KIB_PER_MIB = 1024;

/** What starting needs beside the commands. */
export interface RunOptions {
  /** For messages. */
  readonly title: string;
  /** Gets all that the system says. */
  readonly logFile: string;
  /** Given on, less what is meant for parts of this repository. */
  readonly env: NodeJS.ProcessEnv;
}

/** What one process holds. */
export interface ProcessMemory {
  readonly pid: number;
  readonly name: string;
  readonly mib: number;
}

/** A system that was started, with all the processes that belong to it. */
export class RunningSystem implements AsyncDisposable {
  readonly #mark: string;
  readonly #copies: readonly ManagedProcess[];

  private constructor(mark: string, copies: readonly ManagedProcess[]) {
    this.#mark = mark;
    this.#copies = copies;
  }

  /** @throws AppError `SETUP_INCOMPLETE` when a program can't be run. */
  static async start(launches: readonly Launch[], options: RunOptions): Promise<RunningSystem> {
    const { title, logFile, env: inherited } = options;
    const mark = randomUUID();
    const log = createWriteStream(logFile, { flags: 'a' });
    const onLines = (lines: readonly string[]): void => void log.write(`${lines.join('\n')}\n`);
    const copies: ManagedProcess[] = [];
    for (const { command, args, env: own } of launches) {
      const env = { ...withoutOurs(inherited), ...own, [MARKER]: mark };
      copies.push(await ManagedProcess.start({ title, command, args, env, onLines }));
    }
    return new RunningSystem(mark, copies);
  }

  /** Rejects when one of its first processes ends. */
  async failure(): Promise<never> {
    const ended = await Promise.race(this.#copies.map((copy) => copy.exit.then(() => copy)));
    throw new AppError('SETUP_INCOMPLETE', `${ended.title} ended: ${ended.lastWords()}`);
  }

  /** Its processes as they are now. */
  async processes(): Promise<readonly NamedStat[]> {
    return Promise.all(
      this.#members().map(async (stat) => ({
        ...stat,
        name: processName(await readFile(`/proc/${stat.pid}/cmdline`, 'utf8').catch(() => '')),
      })),
    );
  }

  /** Memory of all its processes in MiB; what several share counts once. */
  async memoryMiB(): Promise<number> {
    return (await this.memoryByProcess()).reduce((sum, { mib }) => sum + mib, 0);
  }

  /** The same, by process. */
  async memoryByProcess(): Promise<readonly ProcessMemory[]> {
    return Promise.all(
      (await this.processes()).map(async ({ pid, name }) => ({
        ...{ pid, name, mib: (await proportionalKiB(pid)) / KIB_PER_MIB },
      })),
    );
  }

  /** Asks it to end, then ends by its id each process that is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#copies.map((copy) => copy.stop({ graceMs: STOP_GRACE_MS })));
    for (let left = this.#members(); left.length > 0; left = this.#members()) {
      for (const { pid } of left) end(pid);
      await sleep(SWEEP_POLL_MS);
    }
  }

  #members(): ReturnType<typeof membersOf> {
    const seen = new Map(
      this.#copies.flatMap(({ pid }) => membersOf(pid, this.#mark)).map((stat) => [stat.pid, stat]),
    );
    return [...seen.values()];
  }
}

/** Only a plan says how a system is set, so that every run is the same. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(ISITACAT|npm|BENCH)_/.test(name)));
}

async function proportionalKiB(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
