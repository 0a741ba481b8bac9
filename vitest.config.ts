import { defineConfig } from 'vitest/config';

/** What is printed is compared as text, on a CI machine too, where colours are on by default. */
const ENVIRONMENT = { NO_COLOR: '1' };

/** Rehearsals want the machine to themselves: they run after everything else, a file at a time. */
const REHEARSALS = ['test/live/*.test.ts'];

export default defineConfig({
  test: {
    // Two cores: more workers only make latencies noisy.
    maxWorkers: 2,
    minWorkers: 1,
    projects: [
      {
        test: {
          name: 'parts',
          env: ENVIRONMENT,
          include: ['test/**/*.test.ts'],
          exclude: REHEARSALS,
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'rehearsals',
          env: ENVIRONMENT,
          include: REHEARSALS,
          sequence: { groupOrder: 1 },
          maxConcurrency: 3,
          poolOptions: { forks: { singleFork: true } },
        },
      },
    ],
  },
});
