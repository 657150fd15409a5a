import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplyGroup } from './reply-group.js';

const PATIENT_MS = 10_000;

describe('ReplyGroup', () => {
  let waiting: number;
  let sent: number[];
  let group: ReplyGroup;
  const add = (reply: number, leftMs = PATIENT_MS): void => {
    group.add(() => sent.push(reply), leftMs);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    waiting = 0;
    sent = [];
    group = new ReplyGroup(() => waiting);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([0, 1, 2, 3])('sends each reply at once while %d pictures wait', (few) => {
    waiting = few;
    add(1);
    add(2);
    expect(sent).toEqual([1, 2]);
  });

  it.each([
    [8, 4],
    [100, 8],
  ])('sends replies together while %d pictures wait, %d at a time', (many, size) => {
    waiting = many;
    for (let reply = 1; reply < size; reply++) add(reply);
    expect(sent).toEqual([]);
    add(size);
    expect(sent).toHaveLength(size);
  });

  it('holds no reply for longer than 50 ms', () => {
    waiting = 100;
    add(1);
    vi.advanceTimersByTime(49);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends at once, with those held, what is not waited for much longer', () => {
    waiting = 100;
    add(1);
    add(2, 100);
    expect(sent).toEqual([1, 2]);
  });

  it('sends what it holds when no picture waits any more', () => {
    waiting = 100;
    add(1);
    waiting = 0;
    add(2);
    expect(sent).toEqual([1, 2]);
  });
});
