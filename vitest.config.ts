import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores: more workers only make the live tests' latencies noisy.
    maxWorkers: 2,
    minWorkers: 1,
    testTimeout: 20_000,
  },
});
