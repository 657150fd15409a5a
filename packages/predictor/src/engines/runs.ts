import type { Alarm } from './alarm.js';
import type { Child, Done } from './engine-child.js';
import type { Slot } from './slot.js';
import type { Task } from './task.js';

/** Pictures that a child has in hand as one batch. */
export interface Run {
  readonly tasks: readonly Task[];
  readonly slot: Slot;
  readonly child: Child;
  /** Epoch milliseconds by which the child must have answered. */
  readonly hangMs: number;
}

/** Where a run is to run. */
export interface Place {
  readonly slot: Slot;
  /** The slot's, as of now. */
  readonly child: Child;
  /** Whether processors of other children are free to compute it. */
  readonly wide: boolean;
}

/**
 * Told how a run ended: nothing when the child ended first.
 *
 * @param serviceMs From when the child could begin with it until it was done.
 */
export type OnRunEnd = (run: Run, done: Done | undefined, serviceMs: number) => void;

/** The batches that children have in hand. */
export class Runs {
  readonly #answerMs: number;
  readonly #alarm: Alarm;
  readonly #running = new Map<number, Run>();
  #last = 0;

  /**
   * @param answerMs A child that has answered nothing for so long hangs.
   * @param alarm Rings when it is time to call `endHanging`.
   */
  constructor(answerMs: number, alarm: Alarm) {
    this.#answerMs = answerMs;
    this.#alarm = alarm;
  }

  /** Hands a batch to a slot's child. */
  start(tasks: readonly Task[], { slot, child, wide }: Place, onEnd: OnRunEnd): void {
    const id = ++this.#last;
    const startMs = performance.now();
    const run = { tasks, slot, child, hangMs: Date.now() + this.#answerMs };
    for (const task of tasks) task.attempts++;
    slot.inFlight++;
    this.#running.set(id, run);
    this.#alarm.by(run.hangMs);
    child.classify(id, tasks, wide, (done) => {
      this.#running.delete(id);
      slot.inFlight--;
      slot.alone = false;
      const nowMs = performance.now();
      // A child works on one batch after another: what it was given early waited there.
      const serviceMs = nowMs - Math.max(startMs, slot.endedMs);
      slot.endedMs = nowMs;
      onEnd(run, done, serviceMs);
    });
  }

  /** Whether a picture is in hand that takes much memory. */
  get hasHeavy(): boolean {
    return [...this.#running.values()].some(({ tasks }) => tasks.some(({ alone }) => alone));
  }

  /** Nobody waits for a picture any more: its child need not compute it. */
  giveUp(task: Task): void {
    for (const [id, { child, tasks }] of this.#running) {
      const place = tasks.indexOf(task);
      if (place >= 0) child.cancel(id, place);
    }
  }

  /** Ends the children that hang. */
  endHanging(nowMs: number): void {
    for (const { child, hangMs } of this.#running.values()) {
      if (hangMs <= nowMs) child.kill();
      else this.#alarm.by(hangMs);
    }
  }
}
