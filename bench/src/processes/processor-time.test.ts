import { describe, expect, it } from 'vitest';
import { treeOf } from './members.js';
import { processorTime, type NamedStat } from './processor-time.js';

const stat = (name: string, pid: number, ticks: number, startTime = 1): NamedStat => ({
  ...{ name, pid, ticks, startTime, parent: 1, endedTicks: 0 },
});

describe('processorTime', () => {
  it('counts what was spent in between, in milliseconds, by name', () => {
    const before = [stat('bff', 10, 500), stat('engine', 11, 100), stat('engine', 12, 200)];
    const after = [stat('bff', 10, 503), stat('engine', 11, 150), stat('engine', 12, 230)];
    expect(Object.fromEntries(processorTime(before, after))).toEqual({ bff: 30, engine: 800 });
  });

  it('counts a process that came in between from its start', () => {
    expect(processorTime([], [stat('engine', 11, 7)]).get('engine')).toBe(70);
  });

  it('takes no process for another that had its id before', () => {
    expect(processorTime([stat('a', 11, 900, 1)], [stat('a', 11, 5, 2)]).get('a')).toBe(50);
  });

  it('leaves out what has gone', () => {
    expect(processorTime([stat('a', 11, 900)], []).size).toBe(0);
  });
});

describe('treeOf', () => {
  const all = [
    { pid: 1, parent: 0 },
    { pid: 5, parent: 1 },
    { pid: 6, parent: 5 },
    { pid: 7, parent: 6 },
    { pid: 8, parent: 1 },
  ];

  it('holds a process and all below it', () => {
    expect([...treeOf(5, all)].sort()).toEqual([5, 6, 7]);
  });

  it('is empty when the process has gone', () => {
    expect(treeOf(99, all).size).toBe(0);
  });
});
