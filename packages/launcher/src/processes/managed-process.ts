import { AppError } from '@isitacat/errors';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { processGuard } from './guard.js';
import { linesOf } from './lines-of.js';
import { RecentLines } from './recent-lines.js';

/** What to run and who listens to it. */
export interface ProcessOptions {
  /** As people know it; used in messages. */
  readonly title: string;
  /** Absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited beside it. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Gets the lines of output as they come, one or more at once. */
  readonly onLines?: (lines: readonly string[]) => void;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** How patiently a process is stopped. */
export interface StopOptions {
  readonly signal?: NodeJS.Signals;
  readonly graceMs?: number;
  readonly hurry?: AbortSignal;
}

/** Time that output may still come in after a process has ended. */
const OUTPUT_GRACE_MS = 1_000;

/**
 * A child process that ends with us: it leads its own process group, so that a
 * terminal's Ctrl-C reaches us alone, and the guard ends the group should we
 * die.
 */
export class ManagedProcess implements AsyncDisposable {
  readonly title: string;
  readonly pid: number;
  /** Settles when it has ended and its output is read; never rejects. */
  readonly exit: Promise<Exit>;
  readonly #lines = new RecentLines();
  #ended = false;

  private constructor(title: string, pid: number, exit: Promise<Exit>) {
    this.title = title;
    this.pid = pid;
    this.exit = exit;
    void exit.then(() => {
      this.#ended = true;
    });
  }

  /** @throws AppError `SETUP_INCOMPLETE` when the program can't be run at all. */
  static async start(options: ProcessOptions): Promise<ManagedProcess> {
    const child = spawn(options.command, options.args, {
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise<Exit>((resolve) => {
      child.once('exit', (code, signal) => {
        resolve({ code: code ?? undefined, signal: signal ?? undefined });
      });
    });
    const { pid } = child;
    if (pid === undefined) {
      const [cause] = (await once(child, 'error')) as [Error];
      throw new AppError('SETUP_INCOMPLETE', `${options.title} can't be run`, { cause });
    }
    processGuard().watch(pid);
    const process = new ManagedProcess(
      options.title,
      pid,
      exited.then(async (exit) => {
        killGroup(pid); // children that it left behind
        await drained;
        processGuard().forget(pid);
        return exit;
      }),
    );
    const closed = [child.stdout, child.stderr].map((stream) => process.#read(stream, options.onLines));
    const drained = exited.then(async () => {
      await settle(Promise.all(closed), OUTPUT_GRACE_MS);
      // One that left the group may hold the pipes open for as long as it lives.
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
    });
    return process;
  }

  /** The last lines it wrote, oldest first. */
  get lastLines(): readonly string[] {
    return this.#lines.all;
  }

  /**
   * Waits until it writes a line that matches, or finds it among the last ones.
   *
   * @throws AppError `SETUP_INCOMPLETE` with its last words when it ends first;
   *   the signal's reason when aborted.
   */
  async waitForLine(pattern: RegExp, { signal }: { readonly signal: AbortSignal }): Promise<RegExpExecArray> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    try {
      return await Promise.race([this.#lines.find(pattern, either), this.#failAtExit()]);
    } finally {
      stop.abort();
    }
  }

  /** Sends a signal to it alone; nothing happens when it has ended. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#ended) send(this.pid, signal);
  }

  /**
   * Asks it to end by a signal (default SIGTERM), and waits until it has. It is
   * made to end, with its own children, after `graceMs` (default 10,000) or once
   * `hurry` aborts.
   */
  async stop({ signal = 'SIGTERM', graceMs = 10_000, hurry }: StopOptions = {}): Promise<Exit> {
    this.kill(hurry?.aborted === true ? 'SIGKILL' : signal);
    const end = (): void => {
      if (!this.#ended) killGroup(this.pid);
    };
    const timer = setTimeout(end, graceMs);
    hurry?.addEventListener('abort', end);
    try {
      return await this.exit;
    } finally {
      clearTimeout(timer);
      hurry?.removeEventListener('abort', end);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #read(stream: Readable, onLines: ProcessOptions['onLines']): Promise<void> {
    for await (const lines of linesOf(stream)) {
      for (const line of lines) this.#lines.add(line);
      onLines?.(lines);
    }
  }

  async #failAtExit(): Promise<never> {
    const exit = await this.exit;
    throw new AppError('SETUP_INCOMPLETE', `${this.title} ${describeExit(exit)}: ${this.lastWords()}`);
  }

  /** The end of its output, for a message. */
  lastWords(): string {
    return this.#lines.lastWords();
  }
}

/** Such as `ended with status 1`. */
export function describeExit({ code, signal }: Exit): string {
  return code === undefined ? `was ended by ${signal ?? 'a signal'}` : `ended with status ${code}`;
}

function killGroup(leader: number): void {
  send(-leader, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Ended already.
  }
}

async function settle(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
