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

test('an endpoint that does not know a path which was guessed is up; one that was asked for must be there', () => {
  expect([200, 204, 302, 404, 500, 503].map((status) => checkResult(status, SETTINGS))).toEqual([
    'passed',
    'passed',
    'failed',
    'unknown-path',
    'failed',
    'failed',
  ]);
  expect(checkResult(404, { ...SETTINGS, isGuessed: false })).toBe('failed');
  expect(afterCheck({ isUp: false, against: 1 }, 'unknown-path', SETTINGS)).toEqual(UP);
});
