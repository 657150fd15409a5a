/** Waits `delayMs`, or less when the browser comes back online. @throws the signal's reason when aborted. */
export type Pause = (delayMs: number, signal: AbortSignal) => Promise<void>;

export const pause: Pause = async (delayMs, signal) => {
  signal.throwIfAborted();
  const stop = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, delayMs);
      const wake = (): void => {
        resolve();
      };
      const cancel = (): void => {
        reject(signal.reason as Error);
      };
      globalThis.addEventListener('online', wake, { signal: stop.signal });
      signal.addEventListener('abort', cancel, { signal: stop.signal });
      stop.signal.addEventListener('abort', () => {
        clearTimeout(timer);
      });
    });
  } finally {
    stop.abort();
  }
};
