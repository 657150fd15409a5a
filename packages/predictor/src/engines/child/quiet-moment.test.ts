import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QuietMoment } from './quiet-moment.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('QuietMoment', () => {
  it('does it when it has been quiet for long enough, however often that was said, and once only', () => {
    const act = vi.fn();
    const quiet = new QuietMoment(500, act);
    for (let times = 0; times < 4; times++) {
      quiet.begin();
      vi.advanceTimersByTime(120);
    }
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(20);
    expect(act).toHaveBeenCalledTimes(1);
    quiet.begin();
    vi.advanceTimersByTime(5000);
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('begins anew after something disturbed it', () => {
    const act = vi.fn();
    const quiet = new QuietMoment(500, act);
    for (let times = 0; times < 5; times++) {
      quiet.begin();
      vi.advanceTimersByTime(400);
      quiet.disturb();
    }
    vi.advanceTimersByTime(5000);
    expect(act).not.toHaveBeenCalled();
    quiet.begin();
    vi.advanceTimersByTime(500);
    expect(act).toHaveBeenCalledTimes(1);
  });
});
