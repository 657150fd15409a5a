import { expect, it } from 'vitest';
import { childEnvironment } from './child-environment.js';

it('has engine processes give memory back, unless they are told otherwise', () => {
  expect(childEnvironment({ PATH: '/bin', MALLOC_ARENA_MAX: '1' })).toMatchObject({
    PATH: '/bin',
    MALLOC_ARENA_MAX: '1',
    MALLOC_TRIM_THRESHOLD_: '131072',
  });
});
