import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProcStat } from './proc-stat.js';

const REST = 'S 7 42 42 0 -1 4194560 1 2 3 4 150 25 8 9 20 0 5 0 98765 1000 200';

describe('parseProcStat', () => {
  it('adds user and system time', () => {
    expect(parseProcStat(`42 (node) ${REST}`)).toEqual({
      pid: 42,
      parent: 7,
      ticks: 175,
      endedTicks: 17,
      startTime: 98765,
    });
  });

  it('is not misled by a name with spaces and parentheses', () => {
    expect(parseProcStat(`42 (ray::A) (b 1) ${REST}`)).toMatchObject({ parent: 7, ticks: 175 });
  });

  it('takes nothing from a line that is none', () => {
    expect(parseProcStat('')).toBeUndefined();
    expect(parseProcStat('42 (node) S 7')).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('reads what the kernel says of this process', () => {
    const stat = parseProcStat(readFileSync('/proc/self/stat', 'utf8'));
    expect(stat).toMatchObject({ pid: process.pid, parent: process.ppid });
  });
});
