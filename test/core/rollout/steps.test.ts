import { describe, expect, it } from 'vitest';
import { journalLine, parseJournalLine, replay } from '../../../src/core/rollout/journal.ts';
import type { Routes } from '../../../src/core/routing/routes.ts';
import { ANALYSIS, MINUTE_MS, planOf } from './plans.ts';
import { type Run, runScript } from './scripted-world.ts';

const healthy = () => 0.001;
const untilMs = 120 * MINUTE_MS;

const ROUTING =
  'trafficRouting: {managedRoutes: [{name: testers}, {name: copies}], nginx: {stableIngress: i}}';

function weights(run: Run): number[] {
  return run.actions.flatMap(({ action }) => (action.kind === 'set-weight' ? [action.weight] : []));
}

function routes(run: Run): Routes[] {
  return run.actions.flatMap(({ action }) => (action.kind === 'set-routes' ? [action.routes] : []));
}

describe('header and mirror routes', () => {
  const plan = planOf(`${ROUTING}
steps:
- setHeaderRoute: {name: testers, match: [{headerName: X-Team, headerValue: {exact: ai}}]}
- setMirrorRoute: {name: copies, percentage: 30, match: [{path: {prefix: /v1/chat}}]}
- setWeight: 10
- pause: {duration: 5m}
- setHeaderRoute: {name: testers}
- setWeight: 100`);

  it('are set in their order, taken away by name, and all gone at the end', () => {
    const run = runScript(plan, { read: healthy, untilMs });
    expect(run.state.outcome).toBe('promoted');
    expect(routes(run)).toEqual([
      {
        headers: [{ name: 'testers', matches: [{ headers: { 'x-team': { exact: 'ai' } } }] }],
        mirrors: [],
      },
      {
        headers: [{ name: 'testers', matches: [{ headers: { 'x-team': { exact: 'ai' } } }] }],
        mirrors: [
          {
            name: 'copies',
            percentage: 30,
            matches: [{ path: { prefix: '/v1/chat' }, headers: {} }],
          },
        ],
      },
      {
        headers: [],
        mirrors: [
          {
            name: 'copies',
            percentage: 30,
            matches: [{ path: { prefix: '/v1/chat' }, headers: {} }],
          },
        ],
      },
      { headers: [], mirrors: [] },
    ]);
  });

  it('are gone before a rollback is said to have happened', () => {
    const run = runScript(plan, {
      read: healthy,
      commands: [{ verb: 'abort', by: 'an operator', atMs: MINUTE_MS }],
      untilMs,
    });
    expect(run.state.outcome).toBe('aborted');
    expect(routes(run).at(-1)).toEqual({ headers: [], mirrors: [] });
    expect(run.state.pendingRoutes).toBeNull();
  });
});

describe('setCanaryScale', () => {
  it('is passed at once', () => {
    const plan = planOf(`${ROUTING}\nsteps:\n- setCanaryScale: {replicas: 2}\n- setWeight: 100`);
    const run = runScript(plan, { read: healthy, untilMs });
    expect(run.state.outcome).toBe('promoted');
    expect(
      run.events.some(
        (event) => event.kind === 'step' && event.label === 'setCanaryScale replicas 2',
      ),
    ).toBe(true);
  });
});

const EXPERIMENT = `steps:
- setWeight: 5
- experiment:
    duration: 10m
    templates: [{name: baseline, specRef: stable}, {name: canary, specRef: canary, weight: 20}]
    analyses:
    - name: compare
      templateName: check
      requiredForCompletion: true
      args: [{name: hash, value: "{{templates.canary.podTemplateHash}}"}]
- setWeight: 100`;

describe('an experiment', () => {
  it('gives the canary its share for its time, then gives it back', () => {
    const run = runScript(planOf(EXPERIMENT), { read: healthy, untilMs });
    expect(run.state.outcome).toBe('promoted');
    expect(weights(run)).toEqual([5, 25, 5, 100]);
    const at = run.events.flatMap((event) => (event.kind === 'weight' ? [event.atMs] : []));
    expect(at[2]).toBe(10 * MINUTE_MS);
  });

  it("asks its analyses with the hash of the template's model", () => {
    const queries = new Set<string>();
    const read = (query: string) => {
      queries.add(query);
      return 0.001;
    };
    runScript(planOf(EXPERIMENT), { read, untilMs });
    expect([...queries]).toEqual(['errors{hash="bbbb"}']);
  });

  it('rolls back when an analysis of it fails', () => {
    const run = runScript(planOf(EXPERIMENT), { read: () => 0.5, untilMs });
    expect(run.state.outcome).toBe('rolled-back');
    expect(run.state.reason).toMatchObject({ by: 'analysis', metric: 'error-rate', value: 0.5 });
    expect(weights(run)).toEqual([5, 25, 0]);
  });
});

describe('promote-full', () => {
  it('skips every step and analysis that is left', () => {
    const plan = planOf(
      `steps:\n- setWeight: 5\n- pause: {}\n${ANALYSIS}\n- setWeight: 50\n- pause: {}`,
    );
    const run = runScript(plan, {
      read: () => 0.9,
      commands: [{ verb: 'promote-full', by: 'an operator', atMs: MINUTE_MS }],
      untilMs,
    });
    expect(run.state.outcome).toBe('promoted');
    expect(weights(run)).toEqual([5, 100]);
  });
});

describe('promote-full of a rollout with an alert and an analysis in the background', () => {
  it('cancels the analysis and does not raise the alert again', () => {
    const canary = `analysis:
  templates: [{templateName: check}]
  args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]
steps:
- setWeight: 5
- pause: {}`;
    const alert = 'interval: 30s\nminimumRequests: 1\ntriggers:\n- error-rate > 1% alert';
    const read = (query: string) => (query.startsWith('errors') ? 0.001 : 0.5);
    const run = runScript(planOf(canary, alert, 'interval: 1m'), {
      read: (query) => (query.includes('increase') ? 500 : read(query)),
      commands: [{ verb: 'promote-full', by: 'an operator', atMs: 5 * MINUTE_MS }],
      untilMs,
    });
    expect(run.state.outcome).toBe('promoted');
    expect(run.actions.filter(({ action }) => action.kind === 'alert')).toHaveLength(1);
    expect(run.state.background).toBeNull();
  });
});

describe('retry', () => {
  it('begins a rollout that was taken back anew, and the journal replays it', () => {
    const plan = planOf(`steps:\n- setWeight: 5\n${ANALYSIS}\n- setWeight: 100`);
    const run = runScript(plan, {
      read: (_query, nowMs) => (nowMs < 5 * MINUTE_MS ? 0.5 : 0.001),
      commands: [{ verb: 'retry', by: 'an operator', atMs: 10 * MINUTE_MS }],
      staysAfterEnd: true,
      untilMs,
    });
    expect(run.state.outcome).toBe('promoted');
    expect(weights(run)).toEqual([5, 0, 5, 100]);
    expect(replay(run.records.map(journalLine).map(parseJournalLine)).differences).toEqual([]);
  });
});
