import type { CostSample } from '../batching/cost-line.js';
import type { Child } from './engine-child.js';
import type { SlotOptions } from './slot.js';

/** How a pool bounds its children and its queue. */
export interface PoolLimits {
  /** Children, 1 or more. */
  readonly children: number;
  /** Batches in one child at once: one is decoded while another is inferred. */
  readonly depth: number;
  /** Threads of a batch that as many idle children leave their processors to. */
  readonly wideThreads: number;
  /** Pictures in a batch, 1 or more. */
  readonly batch: number;
  /** Pictures of each urgency that wait for a child; more are refused. */
  readonly queue: number;
  /** So long the last of those in hand should wait at most for those before it. */
  readonly queueMs: number;
  /** A child that answers nothing for so long hangs and is killed. */
  readonly answerMs: number;
  /** A child that holds more resident memory is replaced once it is idle. */
  readonly memoryBytes: number;
}

/** What a pool needs of the world. */
export interface PoolOptions extends Omit<SlotOptions, 'onReady' | 'start'> {
  /** @param place Which of the children it is to be, from 0. */
  readonly start: (place: number, signal: AbortSignal) => Promise<Child>;
  /** What batches are known to take. */
  readonly costs: readonly CostSample[];
  /** Called with the number of pictures when a child is given a batch. */
  readonly onBatch?: ((pictures: number) => void) | undefined;
}
