import { setTimeout as sleep } from 'node:timers/promises';

import { isTransient, toStorageError } from './gcs-error.js';
import { onAbort } from './on-abort.js';

/** With the delays below, about two seconds: longer is the caller's to decide. */
const ATTEMPTS = 5;
const FIRST_DELAY_MS = 100;

/** A bucket that says nothing for so long is asked again; the largest picture comes within that at 14 Mbit/s. */
const TRY_MS = 30_000;

/**
 * Sends a request, again while it fails in a way that may pass, or has no answer.
 *
 * @param send Gets how often it was sent before, from 0, and a signal that ends this try.
 * @throws AppError `STORAGE_UNAVAILABLE`, or the signal's reason; the request may go on unheard then.
 */
export async function withRetries<T>(
  signal: AbortSignal,
  send: (sentBefore: number, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let sentBefore = 0; ; sentBefore += 1) {
    try {
      return await inTime(signal, (limit) => send(sentBefore, limit));
    } catch (error) {
      signal.throwIfAborted();
      if (sentBefore + 1 === ATTEMPTS || !isTransient(error)) throw toStorageError(error);
    }
    await rest(signal, delayMs(sentBefore));
  }
}

/** Ends a try after its time, in a way that may pass. */
async function inTime<T>(signal: AbortSignal, send: (limit: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const unhear = endWith(signal, limit);
  const timer = setTimeout(() => {
    limit.abort(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
  }, TRY_MS);
  try {
    return await orAborted(limit.signal, () => send(limit.signal));
  } finally {
    clearTimeout(timer);
    unhear();
  }
}

async function rest(signal: AbortSignal, ms: number): Promise<void> {
  const limit = new AbortController();
  const unhear = endWith(signal, limit);
  try {
    await orAborted(limit.signal, () => sleep(ms, undefined, { signal: limit.signal }));
  } finally {
    unhear();
  }
}

/** @throws the signal's reason where it is aborted already. */
function endWith(signal: AbortSignal, limit: AbortController): () => void {
  signal.throwIfAborted();
  return onAbort(signal, () => {
    limit.abort(signal.reason);
  });
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
