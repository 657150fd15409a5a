import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Alarm } from './alarm.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('rings once, at the earliest of the times it was given, and not after it was stopped', () => {
  const rings: number[] = [];
  const start = Date.now();
  const alarm = new Alarm(() => {
    rings.push(Date.now() - start);
  });
  alarm.by(start + 500);
  alarm.by(start + 100);
  alarm.by(start + 300);
  vi.advanceTimersByTime(1000);
  expect(rings).toEqual([100]);
  alarm.by(start + 1200);
  vi.advanceTimersByTime(1000);
  expect(rings).toEqual([100, 1200]);
  alarm.by(start + 2500);
  alarm.stop();
  vi.advanceTimersByTime(1000);
  expect(rings).toEqual([100, 1200]);
});
