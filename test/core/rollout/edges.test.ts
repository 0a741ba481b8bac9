import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../src/core/analysis/reading.ts';
import { begin } from '../../../src/core/rollout/begin.ts';
import { due, step, wakeAtMs } from '../../../src/core/rollout/engine.ts';
import { journalLine, parseJournalLine } from '../../../src/core/rollout/journal.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import type { RolloutState } from '../../../src/core/rollout/state.ts';
import { ANALYSIS, MINUTE_MS, planOf } from './plans.ts';
import { type Run, runScript } from './scripted-world.ts';

const untilMs = 120 * MINUTE_MS;
const NOTHING = { readings: [], confirmations: [], commands: [] };

function weights(run: Run): number[] {
  return run.actions.flatMap(({ action }) => (action.kind === 'set-weight' ? [action.weight] : []));
}

describe('weights', () => {
  it('count up to the maxTrafficWeight of the Rollout', () => {
    const plan = planOf(`trafficRouting: {maxTrafficWeight: 1000, nginx: {stableIngress: i}}
steps:
- setWeight: 50
- pause: {duration: 1m}
- setWeight: 1000`);
    const run = runScript(plan, { read: () => 0, untilMs });
    expect(weights(run)).toEqual([5, 100]);
  });
});

describe('a weight that is long in being confirmed', () => {
  it('is waited for, not asked about again and again', () => {
    const plan = planOf('steps:\n- setWeight: 5\n- pause: {duration: 1s}\n- setWeight: 100');
    const stepped = step(begin(plan, 0), 0, NOTHING);
    expect(stepped.state.pendingWeight).toEqual({ weight: 5, retryAtMs: null });
    expect(wakeAtMs(step(stepped.state, 5_000, NOTHING).state)).toBeNull();
  });
});

describe('a late reading', () => {
  it('of an analysis that was skipped decides nothing of the next one', () => {
    const plan = planOf(`steps:\n- setWeight: 5\n${ANALYSIS}\n${ANALYSIS}\n- setWeight: 100`);
    const first = atFirstAnalysis(plan);
    const late = due(first, 0).map(
      ({ id }): Reading => ({
        ok: true,
        askId: id,
        startedAtMs: 0,
        finishedAtMs: 2,
        result: { kind: 'prom', value: [0.9] },
        warnings: [],
      }),
    );
    const promote = { ...NOTHING, commands: [{ verb: 'promote' as const, by: 'a person' }] };
    const second = step(first, 1, promote).state;
    expect(second.stepIndex).toBe(2);
    const after = step(second, 2, { ...NOTHING, readings: late }).state;
    expect(after.phase).toBe('progressing');
    expect(after.inline?.metricResults.flatMap(({ measurements }) => measurements)).toEqual([]);
  });
});

function atFirstAnalysis(plan: Plan): RolloutState {
  const asked = step(begin(plan, 0), 0, NOTHING).state;
  const confirmations = [{ of: 'weight' as const, weight: 5, atMs: 0, error: null }];
  return step(asked, 0, { ...NOTHING, confirmations }).state;
}

describe('several alerts', () => {
  it('are all told at once', () => {
    const alerts = `interval: 30s
minimumRequests: 1
triggers:
- error-rate > 1% alert
- tokens-per-request > 0.1 alert`;
    const run = runScript(planOf('steps:\n- setWeight: 5\n- pause: {}', alerts), {
      read: (query) => (query.includes('increase') ? 500 : 0.5),
      untilMs,
    });
    expect(run.state.holds.filter(({ kind }) => kind === 'alert')).toHaveLength(2);
  });
});

describe('promoting for an alert', () => {
  it('does not skip the analysis that is running', () => {
    const alert = 'interval: 30s\nminimumRequests: 1\ntriggers:\n- error-rate > 1% alert';
    const line = 'interval: 1m\n    count: 10';
    const plan = planOf(`steps:\n- setWeight: 5\n${ANALYSIS}\n- setWeight: 100`, alert, line);
    const run = runScript(plan, {
      read: (query) => (query.includes('increase') ? 500 : query.startsWith('errors') ? 0 : 0.5),
      commands: [{ verb: 'promote', by: 'a person', atMs: 3 * MINUTE_MS }],
      untilMs,
    });
    const raised = run.events.filter((event) => event.kind === 'weight' && event.weight === 100);
    expect(raised[0]?.atMs).toBeGreaterThanOrEqual(9 * MINUTE_MS);
  });
});

describe('the journal', () => {
  it('brings back data that looks like its own marks', () => {
    const record = {
      kind: 'turn' as const,
      version: 1 as const,
      atMs: 1,
      inputs: {
        ...NOTHING,
        readings: [
          {
            ok: true as const,
            askId: 'a',
            startedAtMs: 0,
            finishedAtMs: 1,
            result: {
              kind: 'json' as const,
              value: [{ $num: '5' }, { $entries: [] }, Number.NaN, Number.NEGATIVE_INFINITY],
            },
            warnings: [],
          },
        ],
      },
      actions: [],
      events: [],
      stepIndex: 0,
      weight: 0,
    };
    expect(parseJournalLine(journalLine(record))).toEqual(record);
  });
});
