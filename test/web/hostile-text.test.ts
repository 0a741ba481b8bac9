import { expect, it } from 'vitest';
import type { LogEntry, RunNow } from '../../src/core/history/run-watch.ts';
import type { Plan } from '../../src/core/rollout/plan.ts';
import type { RolloutEvent, RolloutState } from '../../src/core/rollout/state.ts';
import { rolloutScreen } from '../../src/web/rollout/rollout-screen.tsx';
import { Viewer } from '../../src/web/viewer.ts';
import { aboutOf, nowOf, PLAN, STARTED_MS, StillWatch, stateOf } from './still-watch.ts';

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(2)>`;

const EVENTS: readonly RolloutEvent[] = [
  { kind: 'step', atMs: 0, index: 0, label: HOSTILE },
  { kind: 'refused', atMs: 0, message: HOSTILE },
  { kind: 'held', atMs: 0, hold: hold() },
];

const PLANNED: Plan = {
  ...PLAN,
  rollout: HOSTILE,
  models: {
    stable: { version: HOSTILE, hash: HOSTILE },
    canary: { version: HOSTILE, hash: HOSTILE },
  },
};

it('text from anywhere is shown as text', async () => {
  const told = await viewerOf().next();
  if (told.name !== 'all') throw new Error(told.name);
  const all = [told.data.html, ...Object.values(told.data.panels)].join('\n');
  expect(all).not.toMatch(/<script|<img/);
  const escaped = '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;';
  // Versions, hash, rollout, title, description, hold, reason, metric, rule, value, message, endpoint, log.
  expect(all.split(escaped).length).toBeGreaterThan(20);
});

function viewerOf(): Viewer {
  const changes: Partial<RolloutState> = {
    phase: 'ended',
    outcome: 'rolled-back',
    holds: [hold()],
    reason: {
      ...{ by: 'trigger', metric: HOSTILE, verdict: 'Failed', value: 1 },
      ...{ condition: HOSTILE, message: HOSTILE },
    },
  };
  const state = stateOf(changes, PLANNED);
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
  const now: RunNow = {
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
  const names = { title: HOSTILE, description: HOSTILE };
  const prometheus = { kind: HOSTILE, version: HOSTILE };
  const about = aboutOf({ ...names, prometheus, plan: PLANNED });
  return new Viewer(rolloutScreen(new StillWatch(now, about)));
}

function hold() {
  return { kind: 'alert', sinceMs: STARTED_MS, message: HOSTILE, metric: HOSTILE } as const;
}
