import { setTimeout as sleep } from 'node:timers/promises';

import { isTransient, toStorageError } from './gcs-error.js';

/** With the delays below, about two seconds: longer is the caller's to decide. */
const ATTEMPTS = 5;
const FIRST_DELAY_MS = 100;

/**
 * Sends a request, again while it fails in a way that may pass.
 *
 * @param send Gets how often it was sent before, from 0.
 * @throws AppError `STORAGE_UNAVAILABLE`, or the signal's reason; the request may go on unheard then.
 */
export async function withRetries<T>(
  signal: AbortSignal,
  send: (sentBefore: number) => Promise<T>,
): Promise<T> {
  for (let sentBefore = 0; ; sentBefore += 1) {
    try {
      return await orAborted(signal, () => send(sentBefore));
    } catch (error) {
      signal.throwIfAborted();
      if (sentBefore + 1 === ATTEMPTS || !isTransient(error)) throw toStorageError(error);
    }
    await orAborted(signal, () => sleep(delayMs(sentBefore), undefined, { signal }));
  }
}

/** Up to twice as long each time, at random, so that those who failed together don't come together. */
function delayMs(sentBefore: number): number {
  return FIRST_DELAY_MS * 2 ** sentBefore * (0.5 + Math.random() / 2);
}

/** The client library can't cancel most requests: their callers at least stop waiting. */
async function orAborted<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    call()
      .then(resolve, reject)
      .finally(() => {
        signal.removeEventListener('abort', abort);
      });
  });
}
