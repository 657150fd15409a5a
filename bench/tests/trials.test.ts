import { describe, expect, it } from 'vitest';
import { kill } from '../src/trials/kill.js';
import { overload } from '../src/trials/overload.js';
import { swaps } from '../src/trials/swaps.js';
import { figure, shortKit } from './kit.js';

const LIMIT_MS = 300_000;
/** Other tests take processor time meanwhile. */
const SLACK = 4;

describe('the whole under stress', () => {
  it(
    'refuses at once what is too much, says when to come back, and answers the rest in time',
    async () => {
      const found = await overload(await shortKit(2000), 1);
      expect(figure(found, 'refused')).toBeGreaterThan(0);
      expect(figure(found, 'refusals that say when to come back')).toBe(1);
      expect(figure(found, 'other failures')).toBe(0);
      expect(figure(found, 'refused p50')).toBeLessThan(SLACK * 50);
      expect(figure(found, 'accepted p99 ÷ p99 at peak')).toBeLessThan(SLACK * 2);
      expect(figure(found, 'goodput ÷ peak')).toBeGreaterThan(0.9 / SLACK);
    },
    LIMIT_MS,
  );

  it(
    'swaps its model back and forth without an error or a mixed answer',
    async () => {
      const found = await swaps(await shortKit(1000), { count: 6, everyMs: 0 });
      expect(figure(found, 'swaps')).toBe(6);
      expect(figure(found, 'errors')).toBe(0);
      expect(figure(found, 'answers that mix versions')).toBe(0);
      expect(figure(found, 'slowest rollback')).toBeLessThan(SLACK * 5000);
    },
    LIMIT_MS,
  );

  it(
    'loses no answer when engine processes are killed, and replaces them',
    async () => {
      const found = await kill(await shortKit(1000), 2);
      expect(figure(found, 'answers meanwhile')).toBeGreaterThan(0);
      expect(figure(found, 'lost answers')).toBe(0);
      expect(figure(found, 'slowest replacement')).toBeLessThan(SLACK * 5000);
    },
    LIMIT_MS,
  );
});
