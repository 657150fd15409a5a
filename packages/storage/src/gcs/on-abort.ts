/** Who waits for the end of which signal. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `leave` when a signal aborts. However many requests share a signal, it is
 * listened to once: a page of records is read side by side, which Node takes for a leak.
 *
 * @returns what ends that, to be called when the request has ended.
 */
export function onAbort(signal: AbortSignal, leave: () => void): () => void {
  const others = waiting.get(signal) ?? listen(signal);
  others.add(leave);
  return () => void others.delete(leave);
}

function listen(signal: AbortSignal): Set<() => void> {
  const leaves = new Set<() => void>();
  waiting.set(signal, leaves);
  const onEnd = (): void => {
    for (const leave of leaves) leave();
  };
  signal.addEventListener('abort', onEnd, { once: true });
  return leaves;
}
