import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { withRetries } from './retry.js';

const REQUESTS = 40;
const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
const never = (): Promise<never> => new Promise(() => undefined);
const busy = (): Promise<never> => Promise.reject(Object.assign(new Error('busy'), { code: 503 }));

afterEach(() => {
  vi.useRealTimers();
});

/** So many requests by one signal. */
function side(signal: AbortSignal, send: () => Promise<unknown>): Promise<unknown>[] {
  return Array.from({ length: REQUESTS }, () => withRetries(signal, send));
}

describe('requests that share a signal', () => {
  it.each([
    ['while they are on their way', never],
    ['while they rest before the next try', busy],
  ])('listen to it once %s, and all end with it', async (_, send) => {
    vi.useFakeTimers();
    const leaving = new AbortController();
    const ends = Promise.allSettled(side(leaving.signal, send));
    await vi.advanceTimersByTimeAsync(1);
    expect(listeners(leaving.signal)).toBe(1);
    const reason = new Error('the caller left');
    leaving.abort(reason);
    for (const end of await ends) expect(end).toEqual({ status: 'rejected', reason });
  });

  it('are forgotten when they have ended', async () => {
    const { signal } = new AbortController();
    await Promise.all(side(signal, () => Promise.resolve('done')));
    await Promise.all(side(signal, () => Promise.resolve('done')));
    expect(listeners(signal)).toBe(1);
  });

  it('are not sent where it has aborted', async () => {
    const send = vi.fn(never);
    await expect(withRetries(AbortSignal.abort(new Error('gone')), send)).rejects.toThrow('gone');
    expect(send).not.toHaveBeenCalled();
  });
});
