import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/{src,tests}/**/*.test.ts',
      'training/{src,tests}/**/*.test.ts',
      'bench/{src,tests}/**/*.test.ts',
      'tests/**/*.test.ts',
      'web/src/**/*.test.ts',
    ],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Real servers share two cores: more workers make each slower, not the run faster.
    maxWorkers: 2,
  },
});
