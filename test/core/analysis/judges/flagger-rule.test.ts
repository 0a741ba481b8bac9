import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FLAGGER_START,
  type FlaggerState,
  flaggerRollbackChance,
  flaggerTick,
} from '../../../../src/core/analysis/judges/flagger-rule.ts';

const fails = () => 'too many errors';
const passes = () => undefined;

/** The exact chance of a rollback: the rule's own ticks, over every state that it can be in. */
function rollbackChance(steps: number, threshold: number, failureChance: number): number {
  const known = new Map<string, number>();
  const chance = (state: FlaggerState): number => {
    if (state.phase !== 'progressing') return state.phase === 'failed' ? 1 : 0;
    const key = JSON.stringify(state);
    const before = known.get(key);
    if (before !== undefined) return before;
    const after = (check: () => string | undefined) =>
      chance(flaggerTick(state, [check], { threshold, steps }).state);
    const found = failureChance * after(fails) + (1 - failureChance) * after(passes);
    known.set(key, found);
    return found;
  };
  return chance(FLAGGER_START);
}

describe("Flagger's failed-checks rule", () => {
  it('rolls back as often as the closed form says, whatever the plan', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (steps, threshold, q) => {
          const exact = rollbackChance(steps, threshold, q);
          expect(flaggerRollbackChance(steps, threshold, q)).toBeCloseTo(exact, 11);
        },
      ),
    );
    expect(rollbackChance(10, 5, 0.2)).toBeCloseTo(0.1298, 4);
  });

  it('acts one tick after the threshold, adds up over the whole analysis and forgives nothing', () => {
    const limits = { threshold: 2, steps: null };
    const phases: string[] = [];
    let state = FLAGGER_START;
    for (const check of [fails, passes, passes, fails, passes]) {
      ({ state } = flaggerTick(state, [check], limits));
      phases.push(`${state.failedChecks} ${state.phase}`);
    }
    expect(phases).toEqual([
      '1 progressing',
      '1 progressing',
      '1 progressing',
      '2 progressing',
      '2 failed',
    ]);
  });

  it('asks no check after the first that fails', () => {
    let asked = 0;
    const later = () => {
      asked += 1;
      return undefined;
    };
    const ticked = flaggerTick(FLAGGER_START, [passes, fails, later], { threshold: 3, steps: 1 });
    expect(ticked.failure).toBe('too many errors');
    expect(ticked.state).toEqual({ failedChecks: 1, passes: 0, phase: 'progressing' });
    expect(asked).toBe(0);
  });
});
