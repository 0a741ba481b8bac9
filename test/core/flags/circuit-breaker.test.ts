import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterFailure,
  type CircuitBreaker,
  CLOSED_BREAKER,
  letThrough,
} from '../../../src/core/flags/circuit-breaker.ts';

const SEED = 20_261_129;
const LIMITS = { failuresInRow: 3, retryMs: 1_000 };

/** A question that comes so long after the one before, and what it comes to if it is asked. */
const questions = fc.array(fc.record({ waitMs: fc.nat(700), fails: fc.boolean() }), {
  maxLength: 200,
});

interface Turn {
  readonly nowMs: number;
  readonly isAsked: boolean;
  readonly fails: boolean;
}

function played(
  questions: readonly { readonly waitMs: number; readonly fails: boolean }[],
): Turn[] {
  let breaker: CircuitBreaker = CLOSED_BREAKER;
  let nowMs = 0;
  return questions.map(({ waitMs, fails }) => {
    nowMs += waitMs;
    const next = letThrough(breaker, nowMs, LIMITS);
    if (next === null) return { nowMs, isAsked: false, fails };
    breaker = fails ? afterFailure(next, nowMs, LIMITS) : CLOSED_BREAKER;
    return { nowMs, isAsked: true, fails };
  });
}

test(`it refuses only behind so many failures in a row, and not for longer than a retry (seed ${SEED})`, () => {
  fc.assert(
    fc.property(questions, (script) => {
      const turns = played(script);
      for (const [index, { nowMs, isAsked }] of turns.entries()) {
        const asked = turns.slice(0, index).filter((turn) => turn.isAsked);
        const latest = asked.slice(-LIMITS.failuresInRow);
        const isOpen = latest.length === LIMITS.failuresInRow && latest.every(({ fails }) => fails);
        const isDue = nowMs - (asked.at(-1)?.nowMs ?? 0) >= LIMITS.retryMs;
        expect(isAsked).toBe(!isOpen || isDue);
      }
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test(`a burst while it is open lets one through, whatever still fails from before (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 50 }), fc.integer({ min: 1, max: 50 }), (late, burst) => {
      let breaker = CLOSED_BREAKER;
      // All of them were asked before the first of them failed.
      for (let failed = 0; failed < late; failed += 1) {
        breaker = afterFailure(breaker, failed, LIMITS);
      }
      const dueMs = LIMITS.failuresInRow - 1 + LIMITS.retryMs;
      let asked = 0;
      for (let at = 0; at < burst; at += 1) {
        const next = letThrough(breaker, dueMs, LIMITS);
        if (next === null) continue;
        breaker = next;
        asked += 1;
      }
      expect(asked).toBe(1);
      expect(letThrough(CLOSED_BREAKER, dueMs, LIMITS)).toBe(CLOSED_BREAKER);
    }),
    { seed: SEED, numRuns: 200 },
  );
});
