import { describe, expect, it } from 'vitest';
import type { Cell, Results } from '../measure/results.js';
import { plots } from './plots.js';
import { resultText } from './table.js';

const cell = (system: string, round: number, picturesPerSecond: number): Cell => ({
  ...{ system, round, set: 'S', callers: 8, picturesPerSecond, p50Ms: 4, p99Ms: 9, loadCpuMs: 0.1 },
  ...{ cpuMs: 5, cpuMsByProcess: { bff: 1, child: 4 }, failed: 0 },
});

const common = { graph: 'float32', settings: 'as usual', versions: ['x 1'] } as const;
const RESULTS: Results = {
  ...{ startTime: '2026-01-01T00:00:00Z', machine: { cpu: '2 × X' }, open: [] },
  options: { rounds: 2, seconds: 1, warmUpSeconds: 14.44 },
  systems: [
    { ...common, id: 'ours', title: 'Ours', role: 'ours', agrees: '40 of 40' },
    { ...common, id: 'peer', title: 'Peer & <Co>', role: 'peer', agrees: '40 of 40' },
    { ...common, id: 'gone', title: 'Gone', role: 'peer', missing: 'no wheel\nfor this machine' },
  ],
  cells: [cell('ours', 1, 300), cell('peer', 1, 200), cell('ours', 2, 150), cell('peer', 2, 100)],
  starts: [
    {
      system: 'ours',
      round: 1,
      coldStartMs: 2500,
      memoryMiB: 400,
      memoryByProcess: { bff: 100, child: 300 },
    },
  ],
};

describe('resultText', () => {
  it('tells medians and the ratio of the rounds to each other system', () => {
    expect(resultText(RESULTS)).toContain(
      '| Peer & <Co> | 150.0 | 4.0 | 9.0 | 1.50 [1.50–1.50] alike | 5.00 |',
    );
  });

  it('tells which process spends what', () => {
    expect(resultText(RESULTS)).toContain('child 4.00, bff 1.00');
  });

  it('tells which process holds what', () => {
    expect(resultText(RESULTS)).toContain('child 300, bff 100');
  });

  it('tells how many rounds were measured, and for how long, also of a run that was ended', () => {
    expect(resultText(RESULTS)).toContain('. 2 rounds, measurements of 1 s after 14.4 s of warm-up.');
    const ended = { ...RESULTS, options: { ...RESULTS.options, rounds: 10 } };
    expect(resultText(ended)).toContain('. 2 of 10 rounds, ');
  });

  it('names what is left out, and why, on one line', () => {
    expect(resultText(RESULTS)).toContain('left out: no wheel for this machine');
  });
});

describe('plots', () => {
  it('draws throughput against latency, processor time, starts and memory, with names made safe', () => {
    const files = plots(RESULTS);
    expect([...files.keys()].sort()).toEqual([
      ...['cold-start.svg', 'cpu-S.svg', 'memory.svg'],
      ...['throughput-latency-p50-S.svg', 'throughput-latency-p99-S.svg'],
    ]);
    for (const svg of files.values()) expect(svg).not.toContain('<Co>');
  });
});
