import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '@isitacat/errors';
import { fromFault } from './child/fault.js';
import type { DoneReply, FromChild, LoadRequest, Outcome, ToChild } from './child/protocol.js';
import type { EngineName } from './engine-name.js';
import type { EngineLog } from './log.js';

/** The process ended before it answered. */
export interface GoneOutcome {
  readonly type: 'gone';
}

/** How a child is, as of its last answer. */
export interface ChildHealth {
  /** Tensors that the engine holds; 0 where it has none. */
  readonly tensorsHeld: number;
  /** Resident memory. */
  readonly memoryBytes: number;
}

/** What a pool needs of a child. */
export type Child = Pick<EngineChild, 'engine' | 'pid' | 'gone' | 'health' | 'classify' | 'kill'>;

/** JavaScript memory of a child; pixels and weights lie outside of it. */
const HEAP_LIMIT_MB = 512;
const SCRIPT = new URL('./child/main.js', import.meta.url);

/** One child process with a loaded graph, seen from its parent. */
export class EngineChild {
  readonly engine: EngineName;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly gone: Promise<void>;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (outcome: Outcome | GoneOutcome) => void>();
  #health: ChildHealth = { tensorsHeld: 0, memoryBytes: 0 };
  #lastId = 0;
  #hasEnded = false;

  private constructor(process: ChildProcess, engine: EngineName) {
    this.#process = process;
    this.engine = engine;
    this.pid = process.pid ?? 0;
    process.on('message', (message: FromChild) => {
      if (message.type === 'done') this.#settle(message);
    });
    this.gone = new Promise((resolve) => {
      process.once('exit', () => {
        this.#hasEnded = true;
        for (const settle of this.#waiting.values()) settle({ type: 'gone' });
        this.#waiting.clear();
        resolve();
      });
    });
  }

  /**
   * Starts a process and loads the graph in it; resolves when it is warm.
   *
   * @throws AppError `ENGINE_UNAVAILABLE` or `BUNDLE_INVALID` when no engine
   *   loads the graph; the signal's reason when it is aborted first.
   */
  static async start(
    load: LoadRequest,
    options: { signal: AbortSignal; log: EngineLog },
  ): Promise<EngineChild> {
    options.signal.throwIfAborted();
    const process = fork(SCRIPT, {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${HEAP_LIMIT_MB}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    process.on('error', () => undefined); // such as a kill or a send that comes too late
    process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      options.log.warn({ pid: process.pid, text: text.slice(0, 2000) }, 'engine process wrote');
    });
    try {
      process.send(load satisfies ToChild);
      return new EngineChild(process, await loaded(process, options.signal));
    } catch (error) {
      process.kill('SIGKILL');
      throw error;
    }
  }

  /** As of the last answer. */
  get health(): ChildHealth {
    return this.#health;
  }

  /**
   * Hands over one picture. Never rejects: `gone` when the process ends first.
   *
   * @param deadlineMs Epoch milliseconds after which it is not computed.
   * @param signal Aborted: not computed either, if that has not begun.
   */
  classify(picture: Uint8Array, deadlineMs: number, signal: AbortSignal): Promise<Outcome | GoneOutcome> {
    const id = ++this.#lastId;
    const cancel = (): void => {
      this.#tell({ type: 'cancel', id });
    };
    signal.addEventListener('abort', cancel, { once: true });
    return new Promise<Outcome | GoneOutcome>((resolve) => {
      if (this.#hasEnded) {
        resolve({ type: 'gone' });
        return;
      }
      this.#waiting.set(id, resolve);
      this.#tell({ type: 'classify', id, picture, deadlineMs });
    }).finally(() => {
      signal.removeEventListener('abort', cancel);
    });
  }

  /** Ends the process now; what it had in hand ends as `gone`. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #tell(message: ToChild): void {
    // A channel that closes meanwhile shows as the end of the process.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  #settle({ id, outcome, tensorsHeld, memoryBytes }: DoneReply): void {
    this.#health = { tensorsHeld, memoryBytes };
    this.#waiting.get(id)?.(outcome);
    this.#waiting.delete(id);
  }
}

/** Waits for the first word of a child. */
async function loaded(process: ChildProcess, signal: AbortSignal): Promise<EngineName> {
  const settled = new AbortController();
  const either = AbortSignal.any([signal, settled.signal]);
  try {
    const first = await Promise.race([
      once(process, 'message', { signal: either }).then(([message]) => message as FromChild),
      once(process, 'exit', { signal: either }).then(() => undefined),
    ]);
    if (first?.type === 'ready') return first.engine;
    if (first?.type === 'load-failed') throw fromFault(first.fault);
    throw new AppError('ENGINE_UNAVAILABLE', 'the engine process ended while it loaded the model');
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    settled.abort();
  }
}
