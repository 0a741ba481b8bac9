import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterCheck,
  type CheckResult,
  checkResult,
  UP,
} from '../../../src/core/routing/endpoint-health.ts';

const SEED = 20_261_129;
const SETTINGS = {
  path: '/health',
  isGuessed: true,
  intervalMs: 1_000,
  timeoutMs: 100,
  failures: 3,
  passes: 2,
};

test(`it turns only behind so many checks in a row that say so (seed ${SEED})`, () => {
  const results = fc.array(fc.constantFrom<CheckResult>('passed', 'failed', 'failed'), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(results, (script) => {
      let health = UP;
      for (const [index, result] of script.entries()) {
        const before = health;
        health = afterCheck(health, result, SETTINGS);
        if (health.isUp === before.isUp) continue;
        const [count, other] = health.isUp
          ? [SETTINGS.passes, 'passed']
          : [SETTINGS.failures, 'failed'];
        const latest = script.slice(index + 1 - Number(count), index + 1);
        expect(latest).toEqual(new Array(Number(count)).fill(other));
      }
      // And it does turn.
      if (
        script.slice(-SETTINGS.failures).every((result) => result === 'failed') &&
        script.length >= 3
      )
        expect(health.isUp).toBe(false);
      if (script.slice(-SETTINGS.passes).every((result) => result === 'passed'))
        expect(health.isUp).toBe(true);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test.each([
  [200, 'passed', 'passed'],
  [204, 'passed', 'passed'],
  [302, 'failed', 'failed'],
  [401, 'not-served', 'failed'],
  [404, 'not-served', 'failed'],
  [429, 'failed', 'failed'],
  [500, 'failed', 'failed'],
  [503, 'failed', 'failed'],
] as const)(
  '%i: %s where the path was guessed, %s where it was written',
  (status, guessed, written) => {
    expect(checkResult(status, SETTINGS)).toBe(guessed);
    expect(checkResult(status, { ...SETTINGS, isGuessed: false })).toBe(written);
  },
);

test('an endpoint that serves no such path is up: it answers', () => {
  expect(afterCheck({ isUp: false, against: 1 }, 'not-served', SETTINGS)).toEqual(UP);
});
