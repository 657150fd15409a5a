import { onAbort } from '../on-abort.js';

/**
 * Waits `delayMs`, or less when the browser comes back online or `wake` tells `now`.
 *
 * @throws the signal's reason when aborted.
 */
export async function pause(delayMs: number, signal: AbortSignal, wake?: EventTarget): Promise<void> {
  signal.throwIfAborted();
  let end = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        resolve();
      };
      const timer = setTimeout(go, delayMs);
      const forget = onAbort(signal, reject);
      globalThis.addEventListener('online', go);
      wake?.addEventListener('now', go);
      end = () => {
        clearTimeout(timer);
        forget();
        globalThis.removeEventListener('online', go);
        wake?.removeEventListener('now', go);
      };
    });
  } finally {
    end();
  }
}
