import { AppError } from '@isitacat/errors';
import { BatchSize } from './batch-size.js';
import type { CostLine, CostSample } from './cost-line.js';
import { Overhead } from './overhead.js';
import { WaitingLine, type Waiting } from './waiting-line.js';

/** The engines that a batcher feeds, as they are now. */
export interface Engines {
  /** How many there are, 1 or more, also when some are being replaced. */
  readonly all: number;
  /** How many have nothing to do. */
  readonly idle: number;
  /** How many can be given a batch: the idle ones, and those that can prepare one meanwhile. */
  readonly open: number;
  /**
   * Whether the next batch goes to the one engine in which other sizes are tried: what
   * memory a larger batch needs once, an engine keeps.
   */
  readonly mayTry: boolean;
}

/** What bounds a batcher. */
export interface BatcherLimits {
  /** Pictures in a batch, 1 or more. */
  readonly batch: number;
  /** Pictures of each class that wait; more are refused, of who has most of them first. */
  readonly queue: number;
}

/** A batch that has ended. */
export interface Ended {
  /** Pictures in it. */
  readonly pictures: number;
  /** What the engine itself took for those that it computed; nothing when it computed none. */
  readonly cost: CostSample | undefined;
  /** From when an engine process could begin with it until its answers were there, in milliseconds. */
  readonly serviceMs: number;
}

/** A wait shorter than timers are exact is none. */
const SHORTEST_WAIT_MS = 1;
const LONGEST_RETRY_MS = 10_000;

/**
 * Decides which pictures go to an engine together, and when. It has no clock and
 * no timers: every call says what time it is.
 *
 * - An idle engine gets work at once, unless the cost line says that a batch saves
 *   more than the wait for it costs and others are likely to come: then the batch
 *   goes when it is full, when it has waited as long as a batch costs beside its
 *   pictures, or when the tightest deadline allows no more.
 * - A busy engine gets the next batch when that is as large as it is worth.
 * - What can't be done by its deadline is refused at once, and so is what finds
 *   its queue full.
 */
export class Batcher<T extends Waiting> {
  readonly #line: CostLine;
  readonly #limits: BatcherLimits;
  readonly #waiting = new WaitingLine<T>();
  readonly #overhead = new Overhead();
  readonly #size: BatchSize;
  #running = 0;
  #endedMs = 0;
  /** How many are likely to ask at once, from how many did. */
  #callers = 1;

  constructor(line: CostLine, limits: BatcherLimits) {
    this.#line = line;
    this.#limits = limits;
    this.#size = new BatchSize(limits.batch, line.bestBatch(limits.batch));
  }

  /** Pictures that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** When the one that has waited longest began to; nothing when none waits. */
  get oldestMs(): number | undefined {
    return this.#waiting.oldestMs;
  }

  /** The batch that is worth most. */
  get bestBatch(): number {
    return this.#size.best;
  }

  /** How many pictures the engines get through in so long, by what batches take now. */
  capacity(ms: number, engines: number): number {
    const batch = this.bestBatch;
    return Math.floor((ms / this.#serviceMs(batch)) * batch * engines);
  }

  /**
   * Puts a picture in its queue.
   *
   * @returns why not, when it is refused: `QUEUE_FULL` or `DEADLINE_UNREACHABLE`,
   *   each with the time after which to come back.
   */
  offer(item: T, engines: number, nowMs: number): AppError | undefined {
    const refusal = this.#refusal(item, engines, nowMs);
    if (refusal !== undefined) return refusal;
    this.#waiting.push(item);
    this.#callers = Math.max(this.#callers, this.#inHand());
    return undefined;
  }

  /** Takes out a picture that nobody waits for; one that is not here changes nothing. */
  remove(item: T): void {
    this.#waiting.remove(item);
  }

  /** The next batch for an open engine, an idle one if there is one; empty while it is better to wait. */
  take(engines: Engines, nowMs: number): readonly T[] {
    const size = this.#next(engines, nowMs);
    if (size === 0) return [];
    const batch = this.#waiting.take(size);
    this.#size.began(batch.length);
    this.#running += batch.length;
    return batch;
  }

  /** Says that a batch from `take` has ended. */
  ended({ pictures, cost, serviceMs }: Ended, nowMs: number): void {
    this.#running -= pictures;
    this.#endedMs = nowMs;
    if (cost !== undefined) {
      this.#line.observe(cost);
      this.#overhead.observe(cost.pictures, serviceMs, cost.ms);
    }
    this.#size.ended(pictures, cost, this.#line.bestBatch(this.#limits.batch));
  }

  /** When an idle engine is to be given what waits, though it is no full batch; infinity when none waits. */
  get dueMs(): number {
    const waitMs = this.#line.perBatchMs;
    const { oldestMs, tightestMs } = this.#waiting;
    if (oldestMs === undefined) return Infinity;
    if (waitMs < SHORTEST_WAIT_MS) return oldestMs;
    const inTimeMs = tightestMs - 2 * this.#serviceMs(this.#waiting.length);
    // Callers who just got answers are about to ask again.
    return Math.min(Math.max(oldestMs, this.#endedMs) + waitMs, inTimeMs);
  }

  #next({ all, idle, open, mayTry }: Engines, nowMs: number): number {
    const waiting = this.#waiting.length;
    if (waiting === 0 || open === 0) return 0;
    const best = this.bestBatch;
    const tried = mayTry ? this.#size.due(waiting) : undefined;
    if (tried !== undefined) return tried;
    if (best === 1) return 1;
    if (idle === 0) return waiting >= best ? best : 0;
    const size = Math.min(best, Math.ceil(waiting / idle));
    if (size >= Math.min(best, Math.ceil(this.#callers / all))) return size;
    if (nowMs < this.dueMs) return 0;
    this.#callers = this.#inHand(); // those who were expected did not come
    return size;
  }

  #inHand(): number {
    return this.#running + this.#waiting.length;
  }

  #refusal(item: T, engines: number, nowMs: number): AppError | undefined {
    const neededMs = this.#neededMs(item, engines);
    if (!this.#waiting.hasRoom(item, this.#limits.queue)) {
      const options = { retryAfterMs: retryMs(neededMs) };
      return new AppError(
        'QUEUE_FULL',
        `${this.#waiting.waiting(item.urgency)} pictures wait already`,
        options,
      );
    }
    const leftMs = item.deadlineMs - nowMs;
    if (neededMs <= leftMs) return undefined;
    const message = `an answer takes ${Math.ceil(neededMs)} ms now and the deadline leaves ${Math.floor(leftMs)} ms`;
    return new AppError('DEADLINE_UNREACHABLE', message, { retryAfterMs: retryMs(neededMs - leftMs) });
  }

  /** How long one that comes now takes, everything before it included. */
  #neededMs(item: T, engines: number): number {
    const ahead = this.#running + this.#waiting.ahead(item);
    const batch = Math.min(this.bestBatch, Math.ceil((ahead + 1) / engines));
    return (ahead / batch / engines + 1) * this.#serviceMs(batch);
  }

  /** What a batch takes of an engine process. */
  #serviceMs(pictures: number): number {
    return this.#line.predictMs(pictures) + pictures * this.#overhead.perPictureMs;
  }
}

function retryMs(ms: number): number {
  return Math.min(LONGEST_RETRY_MS, Math.max(1, Math.ceil(ms)));
}
