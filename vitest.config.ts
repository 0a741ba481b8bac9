import { defineConfig } from 'vitest/config';
import { TestOrder } from './test/test-order.ts';

/** What is printed is compared as text, on a CI machine too, where colours are on by default. */
const ENVIRONMENT = { NO_COLOR: '1' };

/** They wait for nobody, and most are shorter than a process takes to start: they share two threads. */
const PURE = ['core', 'report', 'sim'].map((layer) => `test/${layer}/**/*.test.ts`);

/** They hold the simulation to real servers, which are not to wait for the processor. */
const OVER_SOCKETS = [
  'test/sim/abtest/ab-worlds-agree.test.ts',
  'test/sim/kill-switch.test.ts',
  'test/sim/single-requests.test.ts',
];

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
          exclude: OVER_SOCKETS,
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
          include: ['test/!(core|report|sim)/**/*.test.ts', 'test/*.test.ts', ...OVER_SOCKETS],
          exclude: REHEARSALS,
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
