import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rolloutStatus } from '../../../src/core/control/rollout-status.ts';
import { step } from '../../../src/core/rollout/engine.ts';
import { COMMAND_VERBS } from '../../../src/core/rollout/state.ts';
import { ANALYSIS, MINUTE_MS, planOf } from '../rollout/plans.ts';
import { runScript } from '../rollout/scripted-world.ts';

const PLAN = planOf(
  `steps:
- setWeight: 5
- pause: {duration: 10m}
- pause: {}
${ANALYSIS}
- setWeight: 50`,
  'minimumRequests: 100\ntriggers:\n- error-rate > 1% rollback\n- cost-per-request > 1.5x baseline alert',
);

const drawnRun = fc.record({
  until: fc.integer({ min: 0, max: 40 }),
  commands: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(...COMMAND_VERBS)), {
    maxLength: 6,
  }),
  value: fc.constantFrom('healthy', 'silent', 'costly', 'refusing'),
});

function stateOf({
  until,
  commands,
  value,
}: typeof drawnRun extends fc.Arbitrary<infer T> ? T : never) {
  return runScript(PLAN, {
    untilMs: until * MINUTE_MS,
    staysAfterEnd: true,
    refuse: () => (value === 'refusing' ? 'no route' : null),
    read: (query) => {
      if (value === 'silent') return 'no-data';
      if (query.includes('cost')) return query.includes('bbbb') && value === 'costly' ? 9 : 1;
      return query.includes('increase') ? 500 : 0.001;
    },
    commands: commands.map(([minute, verb]) => ({ atMs: minute * MINUTE_MS, verb, by: 'ann' })),
  }).state;
}

describe('the status of any rollout (seed 11)', () => {
  const holds = (check: (state: ReturnType<typeof stateOf>) => void) =>
    fc.assert(
      fc.property(drawnRun, (drawn) => check(stateOf(drawn))),
      { seed: 11, numRuns: 150 },
    );

  it('is a JSON value that says what it waits for, unless it was promoted', () => {
    holds((state) => {
      const status = rolloutStatus(state, (atMs) => atMs);
      expect(JSON.parse(JSON.stringify(status))).toEqual(status);
      if (state.stepIndex >= 0)
        expect(status.waitsFor.length > 0).toBe(state.outcome !== 'promoted');
      expect(status.step?.number ?? 1).toBeLessThanOrEqual(status.stepCount);
    });
  });

  it('names commands that are obeyed', () => {
    holds((state) => {
      for (const { letGo } of rolloutStatus(state, (atMs) => atMs).waitsFor) {
        if (letGo === null) continue;
        const commands = [{ verb: letGo, by: 'ann' }];
        const { answers } = step(state, state.lastTurnAtMs, {
          ...{ readings: [], confirmations: [], commands },
        });
        expect(answers, letGo).toMatchObject([{ isObeyed: true }]);
      }
    });
  });
});

it('says until when a pause lasts', () => {
  const { state } = runScript(planOf('steps:\n- setWeight: 5\n- pause: {duration: 10m}'), {
    untilMs: MINUTE_MS,
    read: () => 'no-data',
  });
  expect(rolloutStatus(state, (atMs) => atMs)).toMatchObject({
    step: { number: 2, label: 'pause 10m' },
    stepCount: 2,
    weight: { percent: 5, asked: null },
    waitsFor: [{ what: 'pause 10m', untilMs: 10 * MINUTE_MS, letGo: 'promote' }],
  });
});
