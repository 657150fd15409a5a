import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomSource } from '../../tests/support/random-source.js';
import { DriftWindow } from './drift-window.js';

function windowOf(pictures: number, next: () => number): DriftWindow {
  const window = new DriftWindow();
  for (let n = 0; n < pictures; n++) window.add(next());
  return window;
}

/** How many more pictures a window takes to raise an alarm; infinity when 500 don't. */
function untilAlarm(window: DriftWindow, next: () => number): number {
  for (let n = 1; n <= 500; n++) {
    window.add(next());
    if (window.isAlarming) return n;
  }
  return Infinity;
}

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('a window on the last pictures', () => {
  it('has a score of 0 while it is empty, and concludes nothing from few', () => {
    expect(new DriftWindow()).toMatchObject({ pictures: 0, score: 0, isAlarming: false });
    expect(windowOf(199, () => 1)).toMatchObject({ pictures: 199, score: 1, isAlarming: false });
    expect(windowOf(200, () => 1)).toMatchObject({ pictures: 200, score: 1, isAlarming: true });
  });

  it('scores by how much the share of those below is missing', () => {
    let n = 0;
    // A half where a half is expected to be; the rest is as unfamiliar as can be.
    const half = windowOf(400, () => (n++ % 2 === 0 ? n / 800 : 1));
    expect(half.score).toBeCloseTo(0.5, 2);
    expect(windowOf(300, () => 0).score).toBe(0);
  });

  it('forgets what is more than 500 pictures ago', () => {
    const window = windowOf(1700, () => 1);
    for (let n = 0; n < 500; n++) window.add(0);
    expect(window).toMatchObject({ pictures: 500, score: 0, isAlarming: false });
  });

  it('needs less for an alarm the more pictures there are', () => {
    const limits = [10, 200, 300, 500, 900].map((pictures) => windowOf(pictures, () => 0).limit);
    expect(limits[0]).toBe(limits[1]);
    expect(limits[1]).toBeCloseTo(0.3517, 4);
    expect(limits[2]).toBeLessThan(limits[1] ?? 0);
    expect(limits[3]).toBeCloseTo(0.296, 4);
    expect(limits[4]).toBe(limits[3]);
  });

  it('never raises an alarm over pictures like those held out, or more familiar ones', () => {
    const kinds = fc.constantFrom(1, 1.5, 3);
    fc.assert(
      fc.property(seeds, kinds, (seed, power) => {
        const next = randomSource(seed);
        expect(untilAlarm(new DriftWindow(), () => next() ** power)).toBe(Infinity);
      }),
      { numRuns: 50 },
    );
  }, 30_000);

  it('stays as quiet as it promises over pictures as far off as is tolerated', () => {
    // u − F(u) is 0.2 at most: a fifth of the pictures lies beyond where it belongs.
    let alarms = 0;
    for (let seed = 1; seed <= 1000; seed++) {
      const next = randomSource(seed * 7919);
      if (windowOf(500, () => Math.min(1, 0.2 + next())).isAlarming) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(1);
  });

  it('notices within 500 pictures that half of them lie beyond nine of ten, though all were familiar before', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const next = randomSource(seed);
        const window = windowOf(1000, next);
        expect(window.isAlarming).toBe(false);
        const shifted = (): number => (next() < 0.5 ? 0.9 + next() / 10 : next());
        expect(untilAlarm(window, shifted)).toBeLessThanOrEqual(500);
      }),
      { numRuns: 50 },
    );
  }, 30_000);
});
