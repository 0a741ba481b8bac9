import type { LogEntry, RunNow } from '../../src/core/history/run-watch.ts';
import type { Plan } from '../../src/core/rollout/plan.ts';
import type { RolloutEvent, RolloutState } from '../../src/core/rollout/state.ts';
import { nowOf, PLAN, STARTED_MS, stateOf } from './still-watch.ts';

/** Markup that would run, if it were taken for markup. */
export const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(2)>`;

const EVENTS: readonly RolloutEvent[] = [
  { kind: 'step', atMs: 0, index: 0, label: HOSTILE },
  { kind: 'refused', atMs: 0, message: HOSTILE },
  { kind: 'held', atMs: 0, hold: hold() },
];

export function hostilePlan(): Plan {
  return {
    ...PLAN,
    rollout: HOSTILE,
    models: {
      stable: { version: HOSTILE, hash: HOSTILE },
      canary: { version: HOSTILE, hash: HOSTILE },
    },
  };
}

/** A run of which every text is hostile. */
export function hostileNow(): RunNow {
  const changes: Partial<RolloutState> = {
    phase: 'ended',
    outcome: 'rolled-back',
    holds: [hold()],
    reason: {
      ...{ by: 'trigger', metric: HOSTILE, verdict: 'Failed', value: 1 },
      ...{ condition: HOSTILE, message: HOSTILE },
    },
  };
  const state = stateOf(changes, hostilePlan());
  const still = nowOf(state);
  const model = {
    ...still.models.stable,
    endpoints: [{ name: HOSTILE, state: 'down' as const }],
    vitals: [{ name: HOSTILE, unit: 'count' as const, value: 1 }],
  };
  const log: LogEntry[] = [
    ...EVENTS.map((event) => ({ kind: 'event', event }) as const),
    { kind: 'fault', label: HOSTILE } as const,
    { kind: 'command', by: HOSTILE, verb: HOSTILE, isObeyed: false, message: HOSTILE } as const,
  ].map((what, index) => ({ number: index + 1, atMs: STARTED_MS, what }));
  return {
    ...still,
    status: { ...still.status, killSwitch: { ...still.status.killSwitch, on: true, by: HOSTILE } },
    models: { stable: model, canary: model },
    metrics: still.metrics.map((metric) => ({
      ...metric,
      name: HOSTILE,
      rule: HOSTILE,
      last: {
        ...{ atMs: STARTED_MS, source: 'trigger', metric: HOSTILE, verdict: 'Error' },
        ...{ value: HOSTILE, limit: HOSTILE, valueNumber: null, limitNumber: null },
        ...{ samples: null, message: HOSTILE },
      } as const,
    })),
    log,
  };
}

function hold() {
  return { kind: 'alert', sinceMs: STARTED_MS, message: HOSTILE, metric: HOSTILE } as const;
}
