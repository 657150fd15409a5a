// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pause } from './pause.js';

describe('pause', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends when its time is over, and leaves no timer', async () => {
    const waiting = pause(1000, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(1000);
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends early when the browser is online again', async () => {
    const waiting = pause(1000, new AbortController().signal);
    window.dispatchEvent(new Event('online'));
    await waiting;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('throws the reason of the signal that ends it', async () => {
    const stop = new AbortController();
    const waiting = pause(1000, stop.signal);
    stop.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(pause(1000, stop.signal)).rejects.toThrow('gone');
  });
});
