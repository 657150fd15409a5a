import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '@isitacat/errors';
import type { Environment } from '@isitacat/service-kit';
import { childEnvironment } from './child-environment.js';
import { fromFault } from './child/fault.js';
import type { CostSample } from '../batching/cost-line.js';
import type {
  ChildPicture,
  DoneReply,
  FromChild,
  LoadRequest,
  ReadyReply,
  ToChild,
} from './child/protocol.js';
import type { EngineName } from './engine-name.js';
import { limitedProgram, memoryLimitBytes } from './memory-limit.js';
import type { EngineLog } from './log.js';
import { letOthersFirst } from './priority.js';

/** How each picture of a batch ended, in the batch's order, and what the engine took for them. */
export type Done = Pick<DoneReply, 'outcomes' | 'cost'>;

/** Told how a batch ended; nothing when the process ended first. */
export type OnEnd = (done: Done | undefined) => void;

/** How a child is, as of its last answer. */
export interface ChildHealth {
  /** Tensors that the engine holds; 0 where it has none. */
  readonly tensorsHeld: number;
  /** Resident memory. */
  readonly memoryBytes: number;
  /** Whether a decode that was given up goes on in it. */
  readonly runsAway: boolean;
}

/** What a pool needs of a child. */
export type Child = Pick<EngineChild, 'engine' | 'pid' | 'gone' | 'health' | 'classify' | 'cancel' | 'kill'>;

/** How a child is started. */
export interface ChildOptions {
  readonly signal: AbortSignal;
  readonly log: EngineLog;
  readonly environment?: Environment | undefined;
  /** Until this aborts it lets others compute first, where the system allows that. */
  readonly behindUntil?: AbortSignal | undefined;
  /** What it may hold; default: far more than its model takes. */
  readonly memoryLimitBytes?: number | undefined;
}

/** JavaScript memory of a child; pixels and weights lie outside of it. */
const HEAP_LIMIT_MB = 512;
/**
 * Of these for what is new. Each picture leaves an object there that holds its bytes
 * outside until it is collected: where V8 collects rarely, these are many megabytes.
 */
const YOUNG_LIMIT_MB = 1;
const SCRIPT = new URL('./child/main.js', import.meta.url);

/** One child process with a loaded graph, seen from its parent. */
export class EngineChild {
  readonly engine: EngineName;
  readonly pid: number;
  /** What batches took when it was warmed up. */
  readonly costs: readonly CostSample[];
  /** Resolves when the process has ended, for whatever reason. */
  readonly gone: Promise<void>;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, OnEnd>();
  #health: ChildHealth = { tensorsHeld: 0, memoryBytes: 0, runsAway: false };
  #hasEnded = false;

  private constructor(process: ChildProcess, { engine, costs }: ReadyReply) {
    this.#process = process;
    this.engine = engine;
    this.costs = costs;
    this.pid = process.pid ?? 0;
    process.on('message', (message: FromChild) => {
      if (message.type === 'done') this.#settle(message);
    });
    this.gone = new Promise((resolve) => {
      process.once('exit', () => {
        this.#hasEnded = true;
        const waiting = [...this.#waiting.values()];
        this.#waiting.clear();
        for (const onEnd of waiting) onEnd(undefined);
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
  static async start(load: LoadRequest, options: ChildOptions): Promise<EngineChild> {
    options.signal.throwIfAborted();
    const process = fork(SCRIPT, {
      serialization: 'advanced',
      // Without an env of its own it inherits what this process has.
      ...(options.environment && { env: childEnvironment(options.environment) }),
      ...limitedProgram(options.memoryLimitBytes ?? memoryLimitBytes(load), [
        `--max-old-space-size=${HEAP_LIMIT_MB}`,
        `--max-semi-space-size=${YOUNG_LIMIT_MB}`,
      ]),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    process.on('error', () => undefined); // such as a kill or a send that comes too late
    process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      options.log.warn({ pid: process.pid, text: text.slice(0, 2000) }, 'engine process wrote');
    });
    try {
      if (options.behindUntil !== undefined) letOthersFirst(process, options.behindUntil);
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
   * Hands over pictures to be inferred together.
   *
   * @param id Names the batch; no other has it.
   * @param batch A picture is not computed after its deadline, in epoch milliseconds.
   * @param wide Whether processors of other children are free to compute it.
   */
  classify(id: number, batch: readonly ChildPicture[], wide: boolean, onEnd: OnEnd): void {
    if (this.#hasEnded) {
      onEnd(undefined);
      return;
    }
    this.#waiting.set(id, onEnd);
    const pictures = batch.map(({ picture, deadlineMs, explain, alone }) => ({
      ...{ picture, deadlineMs, explain, alone },
    }));
    this.#tell({ type: 'classify', id, pictures, wide });
  }

  /** Nobody waits for one picture of a batch: it is not computed, if that has not begun. */
  cancel(id: number, index: number): void {
    this.#tell({ type: 'cancel', id, index });
  }

  /** Ends the process now; what it had in hand ends without outcomes. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #tell(message: ToChild): void {
    // A channel that closes meanwhile shows as the end of the process.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  #settle(reply: DoneReply): void {
    const { id, tensorsHeld, memoryBytes, runsAway } = reply;
    this.#health = { tensorsHeld, memoryBytes, runsAway };
    const onEnd = this.#waiting.get(id);
    this.#waiting.delete(id);
    onEnd?.(reply);
  }
}

/** Waits for the first word of a child. */
async function loaded(process: ChildProcess, signal: AbortSignal): Promise<ReadyReply> {
  const settled = new AbortController();
  const either = AbortSignal.any([signal, settled.signal]);
  try {
    const first = await Promise.race([
      once(process, 'message', { signal: either }).then(([message]) => message as FromChild),
      once(process, 'exit', { signal: either }).then(() => undefined),
    ]);
    if (first?.type === 'ready') return first;
    if (first?.type === 'load-failed') throw fromFault(first.fault);
    throw new AppError('ENGINE_UNAVAILABLE', 'the engine process ended while it loaded the model');
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    settled.abort();
  }
}
