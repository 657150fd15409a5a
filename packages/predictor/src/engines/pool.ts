import { AppError } from '@isitacat/errors';
import { fromFault } from './child/fault.js';
import type { Child, ChildHealth } from './engine-child.js';
import { Slot, type SlotOptions } from './slot.js';
import { Task, type Classification } from './task.js';

/** How a pool bounds its children and its queue. */
export interface PoolLimits {
  /** Children, 1 or more. */
  readonly children: number;
  /** Pictures in one child at once: one is decoded while another is inferred. */
  readonly depth: number;
  /** Pictures that wait for a child; more are refused. */
  readonly queue: number;
  /** A child that answers nothing for so long hangs and is killed. */
  readonly answerMs: number;
  /** A child that holds more resident memory is replaced once it is idle. */
  readonly memoryBytes: number;
}

/** A picture is tried this often when children die under it. */
const MOST_ATTEMPTS = 2;

/** Shares pictures out to children, and outlives any of them. */
export class Pool {
  readonly #limits: PoolLimits;
  readonly #slots: readonly Slot[];
  readonly #queue: Task[] = [];
  #pending = 0;
  #averageMs = 50;
  #onIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  /** @param first A child that has started already; the others start now. */
  constructor(first: Child, limits: PoolLimits, options: Omit<SlotOptions, 'onReady'>) {
    this.#limits = limits;
    const onReady = (): void => {
      this.#dispatch();
    };
    this.#slots = Array.from(
      { length: limits.children },
      (_, index) => new Slot(index === 0 ? first : undefined, { ...options, onReady }),
    );
  }

  /** Children that run now. */
  get children(): readonly ({ readonly pid: number } & ChildHealth)[] {
    return this.#slots.flatMap(({ running }) =>
      running === undefined ? [] : [{ pid: running.pid, ...running.health }],
    );
  }

  /** Pictures that wait for a child. */
  get queued(): number {
    return this.#queue.length;
  }

  /** @see EngineHost.classify */
  async classify(picture: Uint8Array, deadlineMs: number, signal: AbortSignal): Promise<Classification> {
    signal.throwIfAborted();
    if (this.#closed !== undefined) throw new AppError('DRAINING', 'this engine takes no more pictures');
    if (this.#queue.length >= this.#limits.queue) throw this.#full();
    const task = new Task(picture, deadlineMs, signal);
    task.left.addEventListener('abort', () => {
      this.#forget(task);
    });
    this.#pending++;
    this.#queue.push(task);
    this.#dispatch();
    try {
      return await task.answered;
    } finally {
      if (--this.#pending === 0) this.#onIdle?.();
    }
  }

  /** Finishes what was taken on, then ends the children. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#pending > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  #forget(task: Task): void {
    const index = this.#queue.indexOf(task);
    if (index >= 0) this.#queue.splice(index, 1);
  }

  #dispatch(): void {
    for (let task = this.#queue[0]; task !== undefined; task = this.#queue[0]) {
      const slot = this.#slotFor(task);
      if (slot?.child === undefined) return;
      this.#queue.shift();
      void this.#run(task, slot, slot.child);
    }
  }

  #slotFor(task: Task): Slot | undefined {
    // A picture that saw a child die may be the cause: it gets no neighbour to harm.
    const room = task.attempts > 0 ? 1 : this.#limits.depth;
    return this.#slots
      .filter(({ child, alone, inFlight }) => child !== undefined && !alone && inFlight < room)
      .reduce<Slot | undefined>(
        (best, slot) => (best && best.inFlight <= slot.inFlight ? best : slot),
        undefined,
      );
  }

  async #run(task: Task, slot: Slot, child: Child): Promise<void> {
    const started = performance.now();
    slot.alone = task.attempts++ > 0;
    slot.inFlight++;
    const hang = setTimeout(() => {
      child.kill();
    }, this.#limits.answerMs);
    const outcome = await child.classify(task.picture, task.deadlineMs, task.left);
    clearTimeout(hang);
    slot.inFlight--;
    slot.alone = false;
    this.#retire(slot, child);
    switch (outcome.type) {
      case 'answer':
        this.#averageMs += 0.1 * (performance.now() - started - this.#averageMs);
        task.answer(outcome);
        break;
      case 'dropped':
        task.fail(
          new AppError('DEADLINE_EXCEEDED', 'the deadline passed in stage queue', { stage: 'queue' }),
        );
        break;
      case 'fault':
        task.fail(fromFault(outcome));
        break;
      case 'gone':
        slot.forget(child);
        this.#again(task);
        break;
      default:
        outcome satisfies never;
    }
    this.#dispatch();
  }

  #again(task: Task): void {
    if (task.left.aborted) return;
    if (task.attempts < MOST_ATTEMPTS) this.#queue.unshift(task);
    else
      task.fail(new AppError('ENGINE_UNAVAILABLE', 'the engine ended twice while it looked at this picture'));
  }

  #retire(slot: Slot, child: Child): void {
    if (slot.running !== child || child.health.memoryBytes <= this.#limits.memoryBytes) return;
    slot.retiring = true;
    if (slot.inFlight === 0) child.kill();
  }

  #full(): AppError {
    const retryAfterMs = Math.ceil((this.#queue.length * this.#averageMs) / this.#limits.children);
    return new AppError('QUEUE_FULL', `${this.#queue.length} pictures wait already`, { retryAfterMs });
  }
}
