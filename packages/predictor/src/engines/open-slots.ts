import type { Child } from './engine-child.js';
import type { PoolOptions } from './pool-options.js';
import { Slot, type SlotOptions } from './slot.js';

/** The places of a pool. */
export interface OpenSlots {
  readonly slots: readonly Slot[];
  /** Resolves when each has had a child. */
  readonly whole: Promise<void>;
}

type OpenOptions = Pick<PoolOptions, 'start' | 'log'> & Pick<SlotOptions, 'onReady'>;

/**
 * Opens places for children, who start now.
 *
 * @param first A child that has started already.
 * @param count Places, 1 or more.
 */
export function openSlots(first: Child, count: number, options: OpenOptions): OpenSlots {
  const begun = new Set<number>();
  let isWhole = (): void => undefined;
  const whole = new Promise<void>((resolve) => {
    isWhole = resolve;
  });
  const slots = Array.from({ length: count }, (_, index) => {
    const onReady = (): void => {
      if (begun.add(index).size === count) isWhole();
      options.onReady();
    };
    const start = (signal: AbortSignal): Promise<Child> => options.start(index, signal);
    return new Slot(index === 0 ? first : undefined, { ...options, start, onReady });
  });
  return { slots, whole };
}
