import { describe, expect, it } from 'vitest';
import type { Cell, Results } from '../measure/results.js';
import { goalTable } from './goals.js';

const ROUNDS = 10;

interface Speeds {
  readonly ours: number;
  readonly peer: number;
  readonly loop: number;
}

function results({ ours, peer, loop }: Speeds): Results {
  const common = { graph: 'float32', settings: '', versions: [] } as const;
  const cells = Array.from({ length: ROUNDS }, (_, n) => n + 1).flatMap((round) =>
    [1, 8, 32].flatMap((callers) => [
      cell('ours', { round, callers, rate: ours + round / 10 }),
      cell('ours-int8', { round, callers, rate: 2.5 * ours }),
      cell('fastapi', { round, callers, rate: peer }),
      ...(callers === 32 ? [cell('loop', { round, callers: 0, rate: loop })] : []),
    ]),
  );
  return {
    ...{
      startTime: '',
      machine: {},
      options: { rounds: 1, seconds: 1, warmUpSeconds: 1 },
      starts: [],
      open: [],
      cells,
    },
    systems: [
      { ...common, id: 'ours', title: 'Ours', role: 'ours' },
      { ...common, id: 'ours-int8', title: 'Ours INT8', role: 'ours', graph: 'int8' },
      { ...common, id: 'fastapi', title: 'FastAPI', role: 'peer' },
      { ...common, id: 'loop', title: 'loop', role: 'limit' },
    ],
  };
}

function cell(system: string, at: { round: number; callers: number; rate: number }): Cell {
  const { round, callers, rate } = at;
  return {
    ...{ system, round, callers, set: 'S', picturesPerSecond: rate, failed: 0, cpuMs: 10 },
    ...{ p50Ms: 1000 / rate, p99Ms: 2000 / rate, cpuMsByProcess: { bff: 0.5, 'predictor child': 9.5 } },
  };
}

const verdicts = (text: string): readonly (string | undefined)[] =>
  text
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').at(-2)?.trim());

describe('goalTable', () => {
  it('calls every goal met where ours is ahead', () => {
    const text = goalTable(results({ ours: 120, peer: 100, loop: 140 }));
    expect(verdicts(text)).toEqual(Array.from({ length: 7 }, () => 'met'));
    expect(text).toContain('0.50 (bff 0.50)');
  });

  it('names the closest peer and what is missed', () => {
    const text = goalTable(results({ ours: 90, peer: 100, loop: 140 }));
    expect(text).toMatch(/8 callers: throughput ahead of every peer \| 0\.91 \[.* behind: FastAPI \| missed/);
    expect(text).toMatch(/p99 below every peer \| .*FastAPI 20\.0 ms \| missed/);
    expect(text).toMatch(/0\.8 of the better bare loop \| 0\.6\d of loop \| missed/);
  });
});
