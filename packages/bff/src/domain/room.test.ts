import { AppError } from '@isitacat/errors';
import { beforeEach, describe, expect, it } from 'vitest';

import { Alike } from './alike.js';
import { Room } from './room.js';

const FULL = new AppError('QUEUE_FULL', 'full', { retryAfterMs: 200 });
const MODEL = 'cat';
let alike: Alike;
let room: Room;
let nowMs: number;

beforeEach(() => {
  alike = new Alike();
  room = new Room(alike);
  nowMs = 1_000;
});

/** Asks until it is refused here, or `most` times. @returns how many were let in. */
function enter(most: number): number {
  for (let count = 0; count < most; count++) {
    try {
      room.enter(MODEL, '', nowMs);
    } catch (error) {
      expect(error).toBe(FULL);
      return count;
    }
  }
  return most;
}

function leave(count: number, error?: unknown): void {
  for (let left = 0; left < count; left++) room.leave(MODEL, '', error, nowMs);
}

/** Has so many taken out of many, and the rest refused by a predictor. */
function fillTo(taken: number): void {
  enter(taken + 50);
  leave(50, FULL);
}

describe('Room', () => {
  it('is without end while no predictor says that it is full', () => {
    expect(enter(500)).toBe(500);
    leave(10, new AppError('DEADLINE_EXCEEDED', 'late'));
    expect(enter(500)).toBe(500);
  });

  it('is a little less than what was taken, once others were refused', () => {
    fillTo(32);
    expect(enter(100)).toBe(0);
    leave(5);
    expect(enter(100)).toBe(3);
  });

  it('has a place for each that becomes free', () => {
    fillTo(32);
    leave(2);
    for (let answers = 0; answers < 100; answers++) {
      leave(1);
      expect(enter(2)).toBe(1);
    }
  });

  it('is tried for a little more, ten times a second', () => {
    fillTo(32);
    leave(2);
    nowMs += 99;
    expect(enter(100)).toBe(0);
    nowMs += 1;
    expect(enter(100)).toBe(2);
    nowMs += 100;
    expect(enter(100)).toBe(2);
  });

  it('always lets one ask', () => {
    room.enter(MODEL, '', nowMs);
    leave(1, FULL);
    expect(enter(10)).toBe(1);
  });

  it('forgets a model that nobody asks about, and knows each apart', () => {
    fillTo(32);
    room.enter('dog', '', nowMs);
    leave(32);
    expect(enter(100)).toBe(100);
  });
});

describe('a full room', () => {
  it('has places for another than who has filled it, who waits until it has less', () => {
    fillTo(32);
    expect(enter(100)).toBe(0);
    for (let count = 0; count < 15; count++) room.enter(MODEL, 'ben', nowMs);
    expect(() => {
      room.enter(MODEL, 'ben', nowMs);
    }).toThrow(FULL);
    leave(10);
    expect(enter(100)).toBe(0);
  });
});

describe('a refusal', () => {
  const ANSWER_MS = 10;

  /** Has 64 inside, answers one each 10 ms and is told that there is no room. @returns what the next one hears. */
  function refused(retryAfterMs = 200): AppError | undefined {
    enter(100);
    for (let answers = 0; answers < 36; answers++) {
      nowMs += ANSWER_MS;
      leave(1);
    }
    leave(1, new AppError('QUEUE_FULL', 'full', { retryAfterMs }));
    return heard();
  }

  function heard(owner = ''): AppError | undefined {
    try {
      room.enter(MODEL, owner, nowMs);
      return undefined;
    } catch (error) {
      return error as AppError;
    }
  }

  it('holds back for as long as an eighth of the places takes to become free', () => {
    const error = refused();
    const places = Math.floor(63 * (15 / 16));
    expect(error).toMatchObject({ reason: 'QUEUE_FULL', message: 'full', retryAfterMs: 200 });
    expect(error?.holdMs).toBe(Math.floor((places / 8) * ANSWER_MS));
  });

  it('never holds back for longer than its caller is to wait', () => {
    expect(refused(30)?.holdMs).toBe(30);
  });

  it('holds nobody back where something else is asked too, for a minute', () => {
    alike.note('job', nowMs);
    expect(refused()).toMatchObject({ reason: 'QUEUE_FULL', holdMs: undefined });
    nowMs += 60_000;
    leave(1, FULL);
    expect(heard()?.holdMs).toBeGreaterThan(0);
  });
});
