import { defineConfig } from 'vitest/config';

/** The clients in five languages; run by `npm run test:clients`. */
export default defineConfig({
  test: {
    include: ['tests/clients/*.clients.ts'],
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
});
