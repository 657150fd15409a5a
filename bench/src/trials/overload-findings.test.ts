import { describe, expect, it } from 'vitest';
import { overloadFindings } from './overload-findings.js';
import type { WatchedLoad } from './watched-load.js';

/** A load of a second. */
function load(answers: number, refused: number, engineMs: number, bffMs: number): WatchedLoad {
  return {
    report: {
      latenciesMs: new Float64Array(answers).fill(100),
      refusedMs: new Float64Array(refused).fill(2),
      refusedWithRetry: refused,
      failures: {},
      elapsedMs: 1000,
      cpuMs: 50,
      labels: [],
      answers: [],
    },
    spentMs: new Map([
      ['predictor child', engineMs],
      ['bff', bffMs],
    ]),
    wholeMs: engineMs + bffMs,
  };
}

const peak = load(100, 0, 1800, 100);
const found = new Map(
  overloadFindings([peak, peak], [load(80, 160, 1440, 240)]).map(({ what, value }) => [what, value]),
);

describe('what full load and a flood tell of each other', () => {
  it('is how many answers are left, in all and for as much processor time', () => {
    expect(found.get('goodput ÷ peak')).toBeCloseTo(0.8, 9);
    expect(found.get('the same, for as much processor time of ours')).toBeCloseTo(
      80 / 1680 / (100 / 1900),
      9,
    );
  });

  it('is what a refusal takes: all but the engines, beyond what as many answers take', () => {
    expect(found.get('a refusal takes of ours')).toBeCloseTo((240 - 80) / 160, 9);
    expect(found.get('of these bff')).toBeCloseTo(1, 9);
  });
});
