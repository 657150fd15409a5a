import { defineConfig } from 'vitest/config';

/** What takes minutes or hundreds of megabytes; run by `npm test -- --config vitest.long.config.ts`. */
export default defineConfig({
  test: {
    include: ['{tests/long,bench/tests}/**/*.long.ts'],
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    maxWorkers: 1,
  },
});
