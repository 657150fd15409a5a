import { defineConfig } from 'vitest/config';

/** What measures the protocol with tools that are fetched for it; run by `npm run test:perf-analyzer`. */
export default defineConfig({
  test: { include: ['tests/inference/*.long.ts'], maxWorkers: 1, hookTimeout: 600_000 },
});
