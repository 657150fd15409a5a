import { AppError } from '@isitacat/errors';
import { Batcher, type Engines } from '../batching/batcher.js';
import { CostLine, type CostSample } from '../batching/cost-line.js';
import { Alarm } from './alarm.js';
import type { Outcome } from './child/protocol.js';
import type { Child, ChildHealth } from './engine-child.js';
import { sampleOf, settle } from './outcomes.js';
import type { PoolLimits, PoolOptions } from './pool-options.js';
import { Slot } from './slot.js';
import { Task, type Classification, type Question } from './task.js';

/** Pictures that a child has in hand as one batch. */
interface Run {
  readonly tasks: readonly Task[];
  readonly slot: Slot;
  readonly child: Child;
  /** Epoch milliseconds by which the child must have answered. */
  readonly hangMs: number;
}

/** A picture is tried this often when children die under it. */
const MOST_ATTEMPTS = 2;

/** Shares pictures out to children in batches, and outlives any of the children. */
export class Pool {
  readonly #limits: PoolLimits;
  readonly #slots: readonly Slot[];
  readonly #batcher: Batcher<Task>;
  readonly #onBatch: PoolOptions['onBatch'];
  /** Pictures that saw a child die, the next to be done first. */
  readonly #again: Task[] = [];
  readonly #pending = new Set<Task>();
  readonly #runs = new Map<number, Run>();
  readonly #alarm = new Alarm(() => {
    this.#look();
  });
  #lastRun = 0;
  #onIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  /** @param first A child that has started already; the others start now. */
  constructor(first: Child, limits: PoolLimits, options: PoolOptions) {
    this.#limits = limits;
    this.#onBatch = options.onBatch;
    this.#batcher = new Batcher(new CostLine(options.costs), limits);
    const onReady = (): void => {
      this.#dispatch();
    };
    this.#slots = Array.from(
      { length: limits.children },
      (_, index) => new Slot(index === 0 ? first : undefined, { ...options, onReady }),
    );
  }

  /** Children there are to be. */
  get size(): number {
    return this.#slots.length;
  }

  /** Children that run now. */
  get children(): readonly ({ readonly pid: number } & ChildHealth)[] {
    return this.#slots.flatMap(({ running }) =>
      running === undefined ? [] : [{ pid: running.pid, ...running.health }],
    );
  }

  /** Pictures that wait for a child. */
  get queued(): number {
    return this.#batcher.waiting + this.#again.length;
  }

  /** How long the picture that waits longest has waited, in milliseconds; 0 when none waits. */
  get oldestMs(): number {
    const { oldestMs } = this.#batcher;
    return oldestMs === undefined ? 0 : Date.now() - oldestMs;
  }

  /** @see EngineHost.classify */
  classify(question: Question): Promise<Classification> {
    return new Promise((resolve, reject) => {
      question.signal?.throwIfAborted();
      if (this.#closed !== undefined) throw new AppError('DRAINING', 'this engine takes no more pictures');
      const task = new Task(question, { resolve, reject, settled: this.#settled });
      this.#pending.add(task);
      this.#admit(task);
    });
  }

  /** Finishes what was taken on, then ends the children. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.#pending.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    this.#alarm.stop();
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  #admit(task: Task): void {
    const nowMs = Date.now();
    if (task.deadlineMs <= nowMs) {
      task.expire();
      return;
    }
    const refusal = this.#batcher.offer(task, this.#limits.children, nowMs);
    if (refusal !== undefined) {
      task.fail(refusal);
      return;
    }
    this.#alarm.by(task.deadlineMs);
    this.#dispatch();
  }

  /** An answer, an error or a caller's leave: what is left of the task goes. */
  readonly #settled = (task: Task): void => {
    this.#pending.delete(task);
    if (task.attempts === 0) this.#batcher.remove(task);
    else this.#giveUp(task);
    if (this.#pending.size === 0) this.#onIdle?.();
  };

  #giveUp(task: Task): void {
    const index = this.#again.indexOf(task);
    if (index >= 0) this.#again.splice(index, 1);
    for (const [id, { child, tasks }] of this.#runs) {
      const place = tasks.indexOf(task);
      if (place >= 0) child.cancel(id, place);
    }
  }

  #dispatch(): void {
    while (this.#dispatchNext());
    if (this.#batcher.waiting > 0 && this.#engines().idle > 0) this.#alarm.by(this.#batcher.dueMs);
  }

  #dispatchNext(): boolean {
    const [again] = this.#again;
    if (again !== undefined) {
      // It may be the cause of the death that it saw: it gets no neighbour to harm.
      const slot = this.#slots.find(({ child, inFlight }) => child !== undefined && inFlight === 0);
      if (slot?.child === undefined) return false;
      this.#again.shift();
      slot.alone = true;
      this.#start([again], slot, slot.child, () => undefined);
      return true;
    }
    if (this.#batcher.waiting === 0) return false;
    const tasks = this.#batcher.take(this.#engines(), Date.now());
    const slot = tasks.length === 0 ? undefined : this.#leastBusy();
    if (slot?.child === undefined) return false;
    this.#start(tasks, slot, slot.child, (sample) => {
      this.#batcher.ended(tasks.length, sample, Date.now());
    });
    return true;
  }

  #engines(): Engines {
    let idle = 0;
    let open = 0;
    for (const slot of this.#slots) {
      if (!this.#isOpen(slot)) continue;
      open++;
      if (slot.inFlight === 0) idle++;
    }
    return { all: this.#limits.children, idle, open };
  }

  #isOpen({ child, alone, inFlight }: Slot): boolean {
    return child !== undefined && !alone && inFlight < this.#limits.depth;
  }

  #leastBusy(): Slot | undefined {
    let best: Slot | undefined;
    for (const slot of this.#slots) {
      if (this.#isOpen(slot) && (best === undefined || slot.inFlight < best.inFlight)) best = slot;
    }
    return best;
  }

  #start(
    tasks: readonly Task[],
    slot: Slot,
    child: Child,
    ended: (sample: CostSample | undefined) => void,
  ): void {
    const id = ++this.#lastRun;
    const startMs = performance.now();
    const run = { tasks, slot, child, hangMs: Date.now() + this.#limits.answerMs };
    for (const task of tasks) task.attempts++;
    slot.inFlight++;
    this.#runs.set(id, run);
    this.#alarm.by(run.hangMs);
    this.#onBatch?.(tasks.length);
    child.classify(id, tasks, (outcomes) => {
      this.#runs.delete(id);
      slot.inFlight--;
      slot.alone = false;
      const nowMs = performance.now();
      // A child works on one batch after another: what it was given early waited there.
      ended(sampleOf(outcomes, nowMs - Math.max(startMs, slot.endedMs)));
      slot.endedMs = nowMs;
      this.#end(run, outcomes);
    });
  }

  #end({ tasks, slot, child }: Run, outcomes: readonly Outcome[] | undefined): void {
    if (outcomes === undefined) {
      slot.forget(child);
      for (const task of tasks) this.#redo(task);
    } else {
      this.#retire(slot, child);
      for (const [index, task] of tasks.entries()) settle(task, outcomes[index]);
    }
    this.#dispatch();
  }

  #redo(task: Task): void {
    if (task.isSettled) return;
    if (task.attempts < MOST_ATTEMPTS) this.#again.unshift(task);
    else
      task.fail(new AppError('ENGINE_UNAVAILABLE', 'the engine ended twice while it looked at this picture'));
  }

  #retire(slot: Slot, child: Child): void {
    if (slot.running !== child || child.health.memoryBytes <= this.#limits.memoryBytes) return;
    slot.retiring = true;
    if (slot.inFlight === 0) child.kill();
  }

  /** Ends what is too late or hangs, and sends off what has waited long enough for company. */
  #look(): void {
    const nowMs = Date.now();
    for (const task of this.#pending) {
      if (task.deadlineMs <= nowMs) task.expire();
      else this.#alarm.by(task.deadlineMs);
    }
    for (const { child, hangMs } of this.#runs.values()) {
      if (hangMs <= nowMs) child.kill();
      else this.#alarm.by(hangMs);
    }
    this.#dispatch();
  }
}
