import { expect, it } from 'vitest';
import { respawnDelayMs } from './respawn-delay.js';

it('replaces a dead engine process at once, and waits longer each time it dies young', () => {
  expect([1, 2, 3, 4, 5, 6].map(respawnDelayMs)).toEqual([50, 200, 800, 3000, 3000, 3000]);
});
