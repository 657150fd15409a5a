import { describe, expect, it } from 'vitest';
import { parseBenchFlags } from './flags.js';

const KNOWN = ['fastapi', 'triton'];

describe('parseBenchFlags', () => {
  it('compares all of them in ten rounds when nothing is said', () => {
    expect(parseBenchFlags([], KNOWN)).toMatchObject({
      ...{ rounds: 10, seconds: 1, sets: ['S', 'L'], callers: [1, 8, 32], systems: undefined },
    });
  });

  it('is quick in few short rounds, of which each can be set all the same', () => {
    expect(parseBenchFlags(['--quick'], KNOWN)).toMatchObject({ rounds: 3, seconds: 1.2, callers: [1, 32] });
    expect(parseBenchFlags(['--quick', '--rounds', '5'], KNOWN)).toMatchObject({ rounds: 5, seconds: 1.2 });
    expect(parseBenchFlags(['--minutes', '12.5'], KNOWN)).toMatchObject({ rounds: 10, mostMinutes: 12.5 });
  });

  it('takes lists of sets, callers and peers', () => {
    const args = ['--sets', 'S', '--callers', '8,32', '--peers', 'triton'];
    expect(parseBenchFlags(args, KNOWN)).toMatchObject({
      ...{ sets: ['S'], callers: [8, 32], systems: ['triton'] },
    });
  });

  it('names every fault at once', () => {
    const args = ['--rounds', '1.5', '--sets', 'M', '--peers', 'triton,torch', '--callers', '0'];
    expect(() => parseBenchFlags(args, KNOWN)).toThrow(/rounds.*sets.*M.*callers.*0.*peers.*torch/);
  });

  it('takes trials, those that are counted with a number', () => {
    const args = ['--overload', '--swaps', '50', '--seconds', '2'];
    expect(parseBenchFlags(args, KNOWN)).toMatchObject({
      ...{ overload: true, swaps: 50, kill: undefined, scaling: false, trialSeconds: 2 },
    });
    expect(parseBenchFlags(['--lag'], KNOWN)).toMatchObject({ lag: true, trialSeconds: 5 });
    expect(() => parseBenchFlags(['--kill', '0', '--soak', 'x'], KNOWN)).toThrow(/kill.*"0".*soak.*"x"/);
  });

  it('refuses a flag that it does not know', () => {
    expect(() => parseBenchFlags(['--fast'], KNOWN)).toThrow(/--fast.*--help/);
  });
});
