import { describe, expect, it } from 'vitest';
import { soak } from '../src/trials/soak.js';
import { figure, shortKit } from './kit.js';

const PICTURES = 100_000;
const LIMIT_MS = 3_600_000;
/** MiB for ten thousand pictures: four times the goal. */
const GROWTH = 4;

describe('a hundred thousand pictures', () => {
  it(
    'leave no process larger and no tensor behind',
    async () => {
      const found = await soak(await shortKit(1000, LIMIT_MS), PICTURES);
      expect(figure(found, 'errors')).toBe(0);
      expect(figure(found, 'tensors more at the end than after warm-up')).toBe(0);
      const grown = found.filter(({ what, value }) => what.includes(' grows, ') && value > GROWTH);
      expect(grown).toEqual([]);
    },
    LIMIT_MS,
  );
});
