import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withDeadline } from './with-deadline.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a signal with a deadline', () => {
  it('aborts with DEADLINE_EXCEEDED and the stage when its time is over', () => {
    using limited = withDeadline(new AbortController().signal, 100, 'queue');
    vi.advanceTimersByTime(99);
    expect(limited.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(limited.signal.reason).toMatchObject({ reason: 'DEADLINE_EXCEEDED', stage: 'queue' });
  });

  it('aborts with its parent, for the same reason, also one that has aborted before', () => {
    const parent = new AbortController();
    using before = withDeadline(parent.signal, 100);
    parent.abort('enough');
    using after = withDeadline(parent.signal, 100);
    expect([before.signal.reason, after.signal.reason]).toEqual(['enough', 'enough']);
  });

  it('leaves no timer and no listener when disposed', () => {
    const parent = new AbortController();
    const limited = withDeadline(parent.signal, 100);
    limited[Symbol.dispose]();
    expect(vi.getTimerCount()).toBe(0);
    parent.abort();
    expect(limited.signal.aborted).toBe(false);
  });

  it('takes times that no timer can hold', () => {
    using limited = withDeadline(new AbortController().signal, Infinity);
    vi.advanceTimersByTime(1_000);
    expect(limited.signal.aborted).toBe(false);
  });
});
