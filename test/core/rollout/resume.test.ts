import { describe, expect, it } from 'vitest';
import { step } from '../../../src/core/rollout/engine.ts';
import type { JournalRecord } from '../../../src/core/rollout/journal.ts';
import { resume } from '../../../src/core/rollout/resume.ts';
import { planOf } from './plans.ts';
import { runScript } from './scripted-world.ts';

const STEPS =
  'steps: [{setWeight: 5}, {pause: {duration: 10m}}, {setWeight: 50}, {pause: {duration: 10m}}]';
const TRIGGERS = 'triggers:\n  - error-rate > 1% rollback';
const NOTHING = { readings: [], confirmations: [], commands: [] };

const sound = (): readonly JournalRecord[] =>
  runScript(planOf(STEPS, TRIGGERS), {
    read: (_query, _nowMs, { id }) => (id.endsWith('/value') ? 0 : 1_000),
    untilMs: 3_600_000,
  }).records;

describe('a journal cut off after any record', () => {
  const records = sound();

  it('has more than a few records', () => expect(records.length).toBeGreaterThan(20));

  it('leads to the state in which its last turn left the rollout', () => {
    for (let kept = 2; kept <= records.length; kept += 1) {
      const { state } = resume(records.slice(0, kept));
      const last = records[kept - 1];
      if (last?.kind !== 'turn') throw new Error('a turn');
      expect(state.lastTurnAtMs).toBe(last.atMs);
      expect(state.weight).toBe(last.weight);
      expect(state.stepIndex).toBe(last.stepIndex);
    }
  });

  it('has the world told the weight and the routes that were last asked for, and no raise', () => {
    for (let kept = 1; kept <= records.length; kept += 1) {
      const { state, redo } = resume(records.slice(0, kept));
      const weight = Math.min(state.weight, state.pendingWeight?.weight ?? state.weight);
      expect(redo.slice(0, 2)).toEqual([
        { kind: 'set-weight', weight },
        { kind: 'set-routes', number: state.routesAsked, routes: state.routes },
      ]);
    }
  });
});

it('raises nothing on what was measured before the engine went away', () => {
  const records = sound();
  // The weight is 5 %, and every rule was content at it.
  const kept = records.findIndex((record) => record.atMs === 300_000) + 1;
  const { state } = resume(records.slice(0, kept));
  expect({ weight: state.weight, holds: state.holds }).toEqual({ weight: 5, holds: [] });
  const later = state.lastTurnAtMs + 7_200_000;
  const back = step(state, later, { ...NOTHING, isBack: true });
  expect(back.events).toMatchObject([{ kind: 'back', sinceMs: state.lastTurnAtMs }]);
  expect({ actions: back.actions, pending: back.state.pendingWeight?.weight }).toEqual({
    actions: [],
    pending: 5,
  });
  const confirmations = [{ of: 'weight', weight: 5, atMs: later + 1, error: null }] as const;
  const late = step(back.state, later + 1, { ...NOTHING, confirmations });
  expect(late.actions).toEqual([]);
  expect(late.state.holds).toMatchObject([
    { kind: 'not-enough-data', message: 'error-rate: not measured since the engine came back' },
  ]);
  // Had it never been away, its pause would be over by now.
  const present = step(state, later, NOTHING);
  expect(present.actions).toEqual([{ kind: 'set-weight', weight: 50 }]);
});

it('decides a raise anew that no router confirmed', () => {
  const records = sound();
  const raised = records.findIndex(
    (record) =>
      record.kind === 'turn' &&
      record.actions.some((action) => action.kind === 'set-weight' && action.weight === 50),
  );
  const { state, redo } = resume(records.slice(0, raised + 1));
  expect(state.pendingWeight?.weight).toBe(50);
  expect(redo[0]).toEqual({ kind: 'set-weight', weight: 5 });
  const back = step(state, state.lastTurnAtMs + 60_000, { ...NOTHING, isBack: true });
  expect(back.state.pendingWeight?.weight).toBe(5);
});

it('goes on with no journal that other rules decided', () => {
  const records = sound().map((record) =>
    record.kind === 'turn' && record.atMs === 300_000 ? { ...record, weight: 4 } : record,
  );
  const line = records.findIndex((record) => record.atMs === 300_000) + 1;
  expect(() => resume(records)).toThrow(`line ${line} was decided otherwise by another version`);
});
