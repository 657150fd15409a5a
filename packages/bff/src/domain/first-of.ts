import { clearTimeout, setTimeout } from 'node:timers';

/** Which of several things came first. */
export type First<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'time' } | { readonly kind: 'aborted' };

/**
 * Waits for a promise, for some time, or for a signal, whichever comes first.
 * The promise goes on; waiting for it again is fine.
 *
 * @throws what the promise throws.
 */
export async function firstOf<T>(
  promise: Promise<T>,
  milliseconds: number,
  signals: readonly AbortSignal[],
): Promise<First<T>> {
  if (signals.some(({ aborted }) => aborted)) return { kind: 'aborted' };
  let stop = (): void => undefined;
  const other = new Promise<First<T>>((resolve) => {
    const abort = (): void => {
      resolve({ kind: 'aborted' });
    };
    const timer = setTimeout(resolve, Math.max(0, milliseconds), { kind: 'time' });
    for (const signal of signals) signal.addEventListener('abort', abort);
    stop = () => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([promise.then((value): First<T> => ({ kind: 'value', value })), other]);
  } finally {
    stop();
  }
}
