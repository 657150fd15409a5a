import { defineConfig } from 'vitest/config';

/** What needs TensorFlow in Python; run by `npm run test:export`. */
export default defineConfig({
  test: {
    include: ['training/export-check/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 1_200_000,
    maxWorkers: 1,
  },
});
