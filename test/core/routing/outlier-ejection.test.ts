import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterAnswer,
  afterFailedRequest,
  INLIER,
  isBlamed,
  isEjected,
  type OutlierState,
} from '../../../src/core/routing/outlier-ejection.ts';

const SEED = 20_261_129;
const SETTINGS = { failures: 3, baseMs: 1_000, mostMs: 3_500, maxShare: 0.5 };

/** What comes to which endpoint, so long after what came before. */
const script = fc.array(
  fc.record({ waitMs: fc.nat(900), endpoint: fc.nat(6), fails: fc.boolean() }),
  { maxLength: 300 },
);

test(`only behind so many failures in a row, for a time that is capped, and never too many at once (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), script, (count, turns) => {
      const states: OutlierState[] = Array.from({ length: count }, () => INLIER);
      const inRow = new Array<number>(count).fill(0);
      let nowMs = 1_000_000;
      for (const { waitMs, endpoint, fails } of turns) {
        nowMs += waitMs;
        const index = endpoint % count;
        const before = states[index] ?? INLIER;
        const others = states.filter((_, other) => other !== index);
        inRow[index] = fails ? (inRow[index] ?? 0) + 1 : 0;
        const after = fails
          ? afterFailedRequest(before, nowMs, others, SETTINGS)
          : afterAnswer(before);
        states[index] = after;
        if (after.ejectedUntilMs !== before.ejectedUntilMs) {
          expect(isEjected(before, nowMs)).toBe(false);
          expect(inRow[index]).toBeGreaterThanOrEqual(SETTINGS.failures);
          const forMs = after.ejectedUntilMs - nowMs;
          expect(forMs).toBeGreaterThanOrEqual(SETTINGS.baseMs);
          expect(forMs).toBeLessThanOrEqual(SETTINGS.mostMs);
        }
        const out = states.filter((state) => isEjected(state, nowMs)).length;
        expect(out).toBeLessThanOrEqual(Math.floor(count * SETTINGS.maxShare));
      }
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('each relapse takes longer, up to the most; a long time of health is a new beginning', () => {
  let state = INLIER;
  let nowMs = 5_000_000;
  const failUntilOut = (): number => {
    while (!isEjected(state, nowMs)) state = afterFailedRequest(state, nowMs, [INLIER], SETTINGS);
    const forMs = state.ejectedUntilMs - nowMs;
    nowMs = state.ejectedUntilMs;
    return forMs;
  };
  expect(Array.from({ length: 5 }, failUntilOut)).toEqual([1_000, 2_000, 3_000, 3_500, 3_500]);
  nowMs += SETTINGS.mostMs + 1;
  expect(failUntilOut()).toBe(1_000);
});

test('what fails while it is out, asked before, does not put its return off', () => {
  let state = INLIER;
  for (let failed = 0; failed < 3; failed += 1)
    state = afterFailedRequest(state, 100, [INLIER], SETTINGS);
  expect(state.ejectedUntilMs).toBe(1_100);
  expect(afterFailedRequest(state, 200, [INLIER], SETTINGS)).toBe(state);
});

test('an endpoint is blamed for 5xx, timeouts and connections, not for too many requests or odd answers', () => {
  expect((['5xx', 'timeout', 'refused', 'reset'] as const).every(isBlamed)).toBe(true);
  expect(([null, '429', 'malformed', 'cut', 'overload'] as const).some(isBlamed)).toBe(false);
});
