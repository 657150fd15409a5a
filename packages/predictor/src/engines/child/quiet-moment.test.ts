import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QuietMoment } from './quiet-moment.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('QuietMoment', () => {
  it('comes once nothing has been asked for long enough', () => {
    const act = vi.fn();
    const quiet = new QuietMoment(1000, act);
    for (let times = 0; times < 5; times++) {
      vi.advanceTimersByTime(900);
      quiet.disturb();
    }
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('comes once only', () => {
    const act = vi.fn();
    const quiet = new QuietMoment(1000, act);
    vi.advanceTimersByTime(1000);
    quiet.disturb();
    vi.advanceTimersByTime(5000);
    expect(act).toHaveBeenCalledTimes(1);
  });
});
