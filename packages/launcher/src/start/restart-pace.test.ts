import { describe, expect, it } from 'vitest';
import { RestartPace } from './restart-pace.js';

const middle = (): number => 0.5;

describe('RestartPace', () => {
  it('doubles the wait, then gives a part up that dies soon after each start', () => {
    const pace = new RestartPace(middle);
    const verdicts = Array.from({ length: 7 }, () => pace.died(100));
    expect(verdicts.map(({ delayMs }) => delayMs)).toEqual([200, 400, 800, 1600, 3200, 30_000, 30_000]);
    expect(verdicts.map(({ outlook }) => outlook)).toEqual([
      ...Array<string>(5).fill('hopeful'),
      'given up',
      'hopeless',
    ]);
    expect(verdicts.at(-1)?.deaths).toBe(7);
  });

  it('takes the death of a part that was steady for the first', () => {
    const pace = new RestartPace(middle);
    for (let n = 0; n < 6; n++) pace.died(100);
    expect(pace.died(pace.steadyMs)).toEqual({ delayMs: 200, deaths: 1, outlook: 'hopeful' });
  });

  it('spreads each wait by half to both sides', () => {
    expect(new RestartPace(() => 0).died(0).delayMs).toBe(100);
    expect(new RestartPace(() => 1).died(0).delayMs).toBe(300);
  });
});
