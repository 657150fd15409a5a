import { AppError } from '@isitacat/errors';
import { Batcher, type Engines } from '../batching/batcher.js';
import { CostLine } from '../batching/cost-line.js';
import { Again } from './again.js';
import { Alarm } from './alarm.js';
import { countEngines, leastBusy } from './choose-slot.js';
import type { Child, ChildHealth } from './engine-child.js';
import { settle } from './outcomes.js';
import type { PoolLimits, PoolOptions } from './pool-options.js';
import { Runs, type OnRunEnd } from './runs.js';
import { openSlots } from './open-slots.js';
import type { Slot } from './slot.js';
import { Task, type Classification, type Question } from './task.js';

/** However slow the engine is, so many may ask at once. */
const LEAST_CAPACITY = 32;

/** Shares pictures out to children in batches, and outlives any of the children. */
export class Pool {
  /** Resolves when each child has started for the first time. */
  readonly whole: Promise<void>;
  readonly #limits: PoolLimits;
  readonly #slots: readonly Slot[];
  readonly #batcher: Batcher<Task>;
  readonly #onBatch: PoolOptions['onBatch'];
  readonly #again = new Again();
  readonly #pending = new Set<Task>();
  readonly #alarm = new Alarm(() => {
    this.#look();
  });
  readonly #runs: Runs;
  #onIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  /** @param first A child that has started already; the others start now. */
  constructor(first: Child, limits: PoolLimits, options: PoolOptions) {
    this.#limits = limits;
    this.#onBatch = options.onBatch;
    this.#runs = new Runs(limits.answerMs, this.#alarm);
    this.#batcher = new Batcher(new CostLine(options.costs), limits);
    const onReady = (): void => {
      this.#dispatch();
    };
    ({ slots: this.#slots, whole: this.whole } = openSlots(first, limits.children, { ...options, onReady }));
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

  /** @see EngineHost.capacity */
  get capacity(): number {
    const { queueMs, children } = this.#limits;
    return Math.max(LEAST_CAPACITY, this.#batcher.capacity(queueMs, children));
  }

  /** @see EngineHost.isFed */
  get isFed(): boolean {
    return this.#engines.open === 0;
  }

  /** Pictures that wait for a child. */
  get queued(): number {
    return this.#batcher.waiting + this.#again.size;
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
    else {
      this.#again.remove(task);
      this.#runs.giveUp(task);
    }
    if (this.#pending.size === 0) this.#onIdle?.();
  };

  #dispatch(): void {
    while (this.#dispatchNext());
    if (this.#batcher.waiting > 0 && this.#engines.idle > 0) this.#alarm.by(this.#batcher.dueMs);
  }

  #dispatchNext(): boolean {
    const again = this.#again.next(this.#runs.hasHeavy);
    if (again !== undefined) {
      // It may be the cause of the death that it saw, or take much memory: it gets no neighbour to harm.
      const slot = this.#slots.find(({ child, inFlight }) => child !== undefined && inFlight === 0);
      if (slot?.child === undefined) return false;
      this.#again.remove(again);
      slot.alone = true;
      this.#onBatch?.(1);
      this.#runs.start([again], { slot, child: slot.child, wide: false }, this.#ended);
      return true;
    }
    if (this.#batcher.waiting === 0) return false;
    const engines = this.#engines;
    const tasks = this.#batcher.take(engines, Date.now());
    const slot = tasks.length === 0 ? undefined : leastBusy(this.#slots, this.#limits.depth);
    if (slot?.child === undefined) return false;
    this.#onBatch?.(tasks.length);
    const isUrgent = tasks.every(({ urgency }) => urgency === 'interactive');
    const wide = isUrgent && this.#batcher.waiting === 0 && engines.idle >= this.#limits.wideThreads;
    this.#runs.start(tasks, { slot, child: slot.child, wide }, (run, done, serviceMs) => {
      this.#batcher.ended({ pictures: tasks.length, cost: done?.cost, serviceMs }, Date.now());
      this.#ended(run, done, serviceMs);
    });
    return true;
  }

  get #engines(): Engines {
    return countEngines(this.#slots, this.#limits.depth);
  }

  readonly #ended: OnRunEnd = ({ tasks, slot, child }, done) => {
    if (done === undefined) {
      slot.forget(child);
      for (const task of tasks) this.#again.afterDeath(task);
    } else {
      this.#retire(slot, child);
      for (const [index, task] of tasks.entries()) {
        const outcome = done.outcomes[index];
        if (outcome?.type === 'heavy') this.#again.asHeavy(task);
        else settle(task, outcome);
      }
    }
    this.#dispatch();
  };

  #retire(slot: Slot, child: Child): void {
    const { memoryBytes, runsAway } = child.health;
    if (slot.running !== child || (memoryBytes <= this.#limits.memoryBytes && !runsAway)) return;
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
    this.#runs.endHanging(nowMs);
    this.#dispatch();
  }
}
