import { AppError } from '@isitacat/errors';
import { beforeEach, describe, expect, it } from 'vitest';

import { Room } from './room.js';

const FULL = new AppError('QUEUE_FULL', 'full', { retryAfterMs: 200 });
const MODEL = 'cat';
let room: Room;
let nowMs: number;

beforeEach(() => {
  room = new Room();
  nowMs = 1_000;
});

/** Asks until it is refused here, or `most` times. @returns how many were let in. */
function enter(most: number): number {
  for (let count = 0; count < most; count++) {
    try {
      room.enter(MODEL, nowMs);
    } catch (error) {
      expect(error).toBe(FULL);
      return count;
    }
  }
  return most;
}

function leave(count: number, error?: unknown): void {
  for (let left = 0; left < count; left++) room.leave(MODEL, error, nowMs);
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
    room.enter(MODEL, nowMs);
    leave(1, FULL);
    expect(enter(10)).toBe(1);
  });

  it('forgets a model that nobody asks about, and knows each apart', () => {
    fillTo(32);
    room.enter('dog', nowMs);
    leave(32);
    expect(enter(100)).toBe(100);
  });
});
