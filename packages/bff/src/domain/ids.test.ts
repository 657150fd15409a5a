import { describe, expect, it } from 'vitest';

import { ID_PATTERN, idStart, idTime, newId } from './ids.js';

describe('newId', () => {
  it('makes ids of 26 characters that differ', () => {
    const ids = Array.from({ length: 1_000 }, () => newId(1_700_000_000_000));
    for (const id of ids) expect(id).toMatch(ID_PATTERN);
    expect(new Set(ids).size).toBe(1_000);
  });

  it('makes ids that sort newest first', () => {
    const times = [0, 1, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000];
    const ids = times.map((time) => newId(time));
    expect([...ids].sort()).toEqual([...ids].reverse());
  });

  it('keeps the time to the millisecond', () => {
    for (const time of [0, 1_763_838_094_123, 2 ** 50 - 1]) expect(idTime(newId(time)).getTime()).toBe(time);
  });
});

describe('idStart', () => {
  it('sorts before older ids and after newer ones', () => {
    const start = idStart(5_000);
    expect(newId(4_999) > start).toBe(true);
    expect(newId(5_001) < start).toBe(true);
  });
});
