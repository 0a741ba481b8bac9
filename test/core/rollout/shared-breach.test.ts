import { describe, expect, it } from 'vitest';
import { MINUTE_MS, planOf } from './plans.ts';
import { type Answer, runScript } from './scripted-world.ts';

const STEPS =
  'steps: [{setWeight: 5}, {pause: {duration: 10m}}, {setWeight: 50}, {pause: {duration: 10m}}]';

function triggers(unknown: string, action = 'rollback'): string {
  return `window: 5m
interval: 30s
minimumRequests: 100
unknown: ${unknown}
triggers:
- error-rate > 1% ${action}`;
}

interface Rates {
  readonly canary: Answer;
  readonly stable: Answer;
  readonly stableRequests?: number;
}

/** What both models show from the third minute to the thirtieth; both are well before and after. */
function run(
  plan: ReturnType<typeof planOf>,
  { canary, stable, stableRequests = 500 }: Rates,
  well = 0.001,
) {
  return runScript(plan, {
    read: (query, nowMs) => {
      const isCanary = query.includes('bbbb');
      if (query.includes('increase')) return isCanary ? 500 : stableRequests;
      if (nowMs < 3 * MINUTE_MS || nowMs >= 30 * MINUTE_MS) return well;
      return isCanary ? canary : stable;
    },
    untilMs: 90 * MINUTE_MS,
  });
}

describe('a limit that stable breaks as well', () => {
  it.each(['hold', 'ignore', 'rollback'])(
    'holds the rollout until it is over, whatever silence means (%s)',
    (unknown) => {
      const { state, events, actions } = run(planOf(STEPS, triggers(unknown)), {
        ...{ canary: 0.2, stable: 0.15 },
      });
      expect(state.outcome).toBe('promoted');
      const held = events.find((event) => event.kind === 'held');
      expect(held).toMatchObject({
        atMs: 10 * MINUTE_MS,
        hold: {
          kind: 'not-enough-data',
          message:
            'error-rate 20% > 1%, 500 requests in 5m; stable breaks it as well (15%, 500 requests)',
        },
      });
      const raised = actions.find(
        ({ action }) => action.kind === 'set-weight' && action.weight === 50,
      );
      expect(raised?.atMs).toBe(30 * MINUTE_MS);
    },
  );

  it.each([
    ['is well', { canary: 0.2, stable: 0.009 }],
    ['is ill as well, and less than half as much', { canary: 0.2, stable: 0.09 }],
    ['has too few requests to say so', { canary: 0.2, stable: 0.15, stableRequests: 99 }],
    ['has no data', { canary: 0.2, stable: 'no-data' }],
    ['cannot be asked', { canary: 0.2, stable: { error: 'connection refused' } }],
  ] as const)("is the canary's alone where stable %s", (_how, rates) => {
    const { state } = run(planOf(STEPS, triggers('hold')), rates);
    expect(state.outcome).toBe('rolled-back');
    expect(state.detectedAtMs).toBe(3 * MINUTE_MS);
  });

  it('goes by the same measure where less is worse', () => {
    const rule = triggers('hold').replace('error-rate > 1%', 'quality-score < 0.85');
    const rates = (canary: number, stable: number) =>
      run(planOf(STEPS, rule), { canary, stable }, 0.95);
    expect(rates(0.5, 0.8).state.outcome).toBe('promoted');
    expect(rates(0.3, 0.8).state.outcome).toBe('rolled-back');
  });

  it('is told to people all the same', () => {
    const { actions } = run(planOf(STEPS, triggers('hold', 'alert')), {
      ...{ canary: 0.2, stable: 0.15 },
    });
    expect(actions.map(({ action }) => action.kind)).toContain('alert');
  });
});

it('a multiple of the baseline goes by stable over the same window', () => {
  const rule = triggers('hold').replace('> 1%', '> 2x baseline');
  const both = run(planOf(STEPS, rule), { canary: 0.2, stable: 0.15 });
  expect(both.state.outcome).toBe('promoted');
  const own = run(planOf(STEPS, rule), { canary: 0.2, stable: 0.09 });
  expect(own.state.outcome).toBe('rolled-back');
});
