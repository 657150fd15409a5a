import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplyGroup } from './reply-group.js';

const PATIENT_MS = 10_000;

describe('ReplyGroup', () => {
  let isFed: boolean;
  let inHand: number;
  let sent: number[];
  let group: ReplyGroup;
  /** A reply whose question is in hand no more, once it is added. */
  const add = (reply: number, leftMs = PATIENT_MS): void => {
    group.add(() => sent.push(reply), leftMs);
    inHand--;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    isFed = true;
    inHand = 100;
    sent = [];
    group = new ReplyGroup(() => ({ isFed, inHand }));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends each reply at once while an engine has nothing prepared', () => {
    isFed = false;
    add(1);
    add(2);
    expect(sent).toEqual([1, 2]);
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [8, 3],
    [100, 8],
  ])('of %d questions in hand answers %d together', (asked, size) => {
    inHand = asked;
    for (let reply = 1; reply < size; reply++) add(reply);
    expect(sent).toEqual([]);
    add(size);
    expect(sent).toHaveLength(size);
  });

  it('holds no reply for longer than 50 ms', () => {
    add(1);
    vi.advanceTimersByTime(49);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends at once, with those held, what is not waited for much longer', () => {
    add(1);
    add(2, 100);
    expect(sent).toEqual([1, 2]);
  });

  it('sends what it holds when an engine has nothing prepared any more', () => {
    add(1);
    isFed = false;
    add(2);
    expect(sent).toEqual([1, 2]);
  });
});
