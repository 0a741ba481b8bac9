import { defineConfig } from 'vitest/config';
import { TestOrder } from './test/test-order.ts';

/** What is printed is compared as text, on a CI machine too, where colours are on by default. */
const ENVIRONMENT = { NO_COLOR: '1' };

/** They wait for nobody, and most are shorter than a process takes to start: they share two threads. */
const PURE = ['core', 'report', 'sim'].map((layer) => `test/${layer}/**/*.test.ts`);

/** Rehearsals are timed: no test that is busy itself, with a browser or an installation, runs beside them. */
const REHEARSALS = ['test/live/!(dashboard|package).test.ts'];

export default defineConfig({
  test: {
    // Two cores: more workers only make latencies noisy.
    maxWorkers: 2,
    minWorkers: 1,
    sequence: { sequencer: TestOrder },
    // Only `pure` has threads. The runner takes this from here alone.
    poolOptions: { threads: { isolate: false } },
    projects: [
      {
        test: {
          name: 'pure',
          env: ENVIRONMENT,
          include: PURE,
          pool: 'threads',
          // The gate runs them on what the others leave of the machine.
          testTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'parts',
          env: ENVIRONMENT,
          include: ['test/**/*.test.ts'],
          exclude: [...PURE, ...REHEARSALS],
          testTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'rehearsals',
          env: ENVIRONMENT,
          include: REHEARSALS,
          sequence: { groupOrder: 2 },
          maxConcurrency: 4,
        },
      },
    ],
  },
});
