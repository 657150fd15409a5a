import type { Engines } from '../batching/batcher.js';
import type { Slot } from './slot.js';

/**
 * How many slots can take work.
 *
 * @param depth Batches in one child at once.
 */
export function countEngines(slots: readonly Slot[], depth: number): Engines {
  let idle = 0;
  let open = 0;
  for (const slot of slots) {
    if (!isOpen(slot, depth)) continue;
    open++;
    if (slot.inFlight === 0) idle++;
  }
  return { all: slots.length, idle, open, mayTry: leastBusy(slots, depth) === slots[0] };
}

/** The slot that is the first to begin with another batch; nothing when none can take one. */
export function leastBusy(slots: readonly Slot[], depth: number): Slot | undefined {
  let best: Slot | undefined;
  for (const slot of slots) {
    if (isOpen(slot, depth) && (best === undefined || slot.inFlight < best.inFlight)) best = slot;
  }
  return best;
}

function isOpen({ child, alone, inFlight }: Slot, depth: number): boolean {
  return child !== undefined && !alone && inFlight < depth;
}
