import { onAbort } from '../on-abort.js';

/** Waits `delayMs`, or less when the browser comes back online. @throws the signal's reason when aborted. */
export type Pause = (delayMs: number, signal: AbortSignal) => Promise<void>;

export const pause: Pause = async (delayMs, signal) => {
  signal.throwIfAborted();
  let end = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const wake = (): void => {
        resolve();
      };
      const timer = setTimeout(wake, delayMs);
      const forget = onAbort(signal, reject);
      globalThis.addEventListener('online', wake);
      end = () => {
        clearTimeout(timer);
        forget();
        globalThis.removeEventListener('online', wake);
      };
    });
  } finally {
    end();
  }
};
