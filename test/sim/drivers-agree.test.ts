import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/core/document.ts';
import { stream } from '../../src/core/random.ts';
import { readRollout } from '../../src/core/rollout/argo.ts';
import { parseJournalLine, replay } from '../../src/core/rollout/journal.ts';
import { type Plan, planRollout } from '../../src/core/rollout/plan.ts';
import { COMMAND_VERBS } from '../../src/core/rollout/state.ts';
import { ANALYSIS, MINUTE_MS, planOf, triggersOf } from '../core/rollout/plans.ts';
import type { Answer } from '../core/rollout/scripted-world.ts';
import { type DriverScript, liveJournal, virtualJournal } from './two-drivers.ts';

const TRIGGERS = `window: 5m
interval: 30s
minimumRequests: 100
triggers:
- error-rate > 1% rollback
- p95-latency > 2x baseline rollback
- cost-per-request > 1.5x baseline alert`;

const BACKGROUND = `analysis:
  startingStep: 1
  templates: [{templateName: check}]
  args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]
steps:
- setWeight: 5
- pause: {duration: 3m}
- setWeight: 40
- pause: {duration: 4m}
- setWeight: 100`;

const EXPERIMENT = `trafficRouting: {nginx: {stableIngress: i}}
steps:
- setWeight: 5
- experiment:
    duration: 10m
    templates: [{name: baseline, specRef: stable}, {name: canary, specRef: canary, weight: 20}]
    analyses:
    - name: compare
      templateName: check
      requiredForCompletion: true
      args: [{name: hash, value: "{{templates.canary.podTemplateHash}}"}]
- pause: {}
- setWeight: 100`;

const ROUTES = `trafficRouting: {managedRoutes: [{name: testers}, {name: copies}], nginx: {stableIngress: i}}
steps:
- setHeaderRoute: {name: testers, match: [{headerName: X-Team, headerValue: {exact: ai}}]}
- setMirrorRoute: {name: copies, percentage: 30, match: [{path: {prefix: /v1/chat}}]}
- setWeight: 10
- pause: {duration: 5m}
- setHeaderRoute: {name: testers}
- setWeight: 100`;

const PLANS: Readonly<Record<string, Plan>> = {
  'the shipped rollout with its triggers': shipped(),
  'analyses of steps': planOf(`steps:\n- setWeight: 5\n${ANALYSIS}\n- setWeight: 100`, TRIGGERS),
  'an analysis in the background': planOf(BACKGROUND, undefined, 'interval: 45s'),
  'an experiment': planOf(EXPERIMENT, undefined, 'interval: 1m'),
  'header and mirror routes': planOf(ROUTES, TRIGGERS),
  'pauses and triggers': planOf(
    'steps:\n- setWeight: 5\n- pause: {}\n- setWeight: 50\n- pause: {duration: 90s}',
    TRIGGERS,
  ),
};

const CALM: DriverScript = {
  read: (query) => (query.includes('increase') ? 500 : 0.001),
  commands: [],
  refuse: () => null,
  refuseRoutes: () => null,
  untilMs: 120 * MINUTE_MS,
};

async function expectAgreement(plan: Plan, script: DriverScript): Promise<readonly string[]> {
  const lines = virtualJournal(plan, script);
  const live = await liveJournal(plan, script);
  const differs = lines.findIndex((line, index) => line !== live[index]);
  expect(lines[differs]).toBe(live[differs]);
  expect(lines).toHaveLength(live.length);
  expect(replay(lines.map(parseJournalLine)).differences).toEqual([]);
  return lines;
}

describe.each(Object.entries(PLANS))('both drivers write one journal of %s', (_name, plan) => {
  it('when all goes well', async () => {
    await expectAgreement(plan, CALM);
  });

  it('when the canary fails after four minutes', async () => {
    const read = (query: string, nowMs: number) =>
      nowMs < 4 * MINUTE_MS
        ? CALM.read(query, nowMs, NO_ASK)
        : query.includes('increase')
          ? 500
          : 3;
    await expectAgreement(plan, { ...CALM, read });
  });

  it.each([
    ['nothing', 'no-data' as const],
    ['NaN', Number.NaN],
    ['an error', { error: 'connection refused' }],
  ])('when every answer is %s', async (_what, answer) => {
    await expectAgreement(plan, { ...CALM, read: () => answer });
  });

  it('when the router refuses for a while, and traffic ends before it gives in', async () => {
    const refuse = (_weight: number, nowMs: number) =>
      nowMs % (2 * MINUTE_MS) < MINUTE_MS ? 'not now' : null;
    await expectAgreement(plan, { ...CALM, refuse, refuseRoutes: (nowMs) => refuse(0, nowMs) });
    const commands = [{ atMs: 6 * MINUTE_MS - 1, verb: 'abort' as const, by: 'a person' }];
    const lines = await expectAgreement(plan, {
      ...CALM,
      commands,
      refuse: (_weight, nowMs) => (nowMs < 7 * MINUTE_MS ? 'not now' : null),
      untilMs: 6 * MINUTE_MS,
    });
    expect(lines.at(-1)).toContain('"outcome":"aborted"');
  });

  it('when people promote, pause, resume and abort', async () => {
    const commands = [
      { atMs: 30_000, verb: 'pause' as const, by: 'a person' },
      { atMs: 30_000, verb: 'promote' as const, by: 'another' },
      { atMs: 2 * MINUTE_MS, verb: 'resume' as const, by: 'a person' },
      { atMs: 5 * MINUTE_MS, verb: 'promote' as const, by: 'a person' },
      { atMs: 5 * MINUTE_MS + 1, verb: 'pause' as const, by: 'a person' },
      { atMs: 11 * MINUTE_MS, verb: 'abort' as const, by: 'a person' },
    ];
    await expectAgreement(plan, { ...CALM, commands });
  });
});

const SEED = 20_260;

it(`both drivers write one journal whatever comes (seed ${SEED})`, async () => {
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(SCRIPTS, fc.constantFrom(...Object.keys(PLANS)), async (script, name) => {
      const lines = await expectAgreement(PLANS[name] as Plan, script);
      outcomes.add(/"outcome":"([\w-]+)"/.exec(lines.at(-1) ?? '')?.[1] ?? 'left standing');
    }),
    { seed: SEED, numRuns: 150 },
  );
  expect([...outcomes].toSorted()).toEqual(['aborted', 'left standing', 'promoted', 'rolled-back']);
});

const NO_ASK = { id: '', metric: '', provider: {} };

const AFTER_THE_FIRST_TURN_MS = 1;

const COMMANDS = fc
  .array(
    fc.record({
      atMs: fc
        .oneof(
          fc.nat(60).map((step) => step * 30_000),
          fc.nat(30 * MINUTE_MS),
        )
        .map((atMs) => Math.max(AFTER_THE_FIRST_TURN_MS, atMs)),
      verb: fc.constantFrom(...COMMAND_VERBS),
      by: fc.constant('a person'),
    }),
    { maxLength: 5 },
  )
  .map((commands) => commands.toSorted((a, b) => a.atMs - b.atMs));

/** What an answer is, and whether a wish is refused, hangs on the question and its time alone. */
const SCRIPTS = fc
  .record({
    seed: fc.nat(),
    trouble: fc.constantFrom(0, 0.02, 0.2, 0.7),
    refusal: fc.constantFrom(0, 0.3, 0.8),
    commands: COMMANDS,
    untilMs: fc.integer({ min: MINUTE_MS, max: 90 * MINUTE_MS }),
  })
  .map(({ seed, trouble, refusal, commands, untilMs }): DriverScript => {
    const refuses = (what: string) => (stream(seed, what)() < refusal ? `no ${what}` : null);
    return {
      read: (query, nowMs, ask) => answerOf(query, trouble, stream(seed, `${ask.id}/${nowMs}`)),
      commands,
      refuse: (weight, nowMs) => refuses(`weight ${weight} at ${nowMs}`),
      refuseRoutes: (nowMs) => refuses(`routes at ${nowMs}`),
      untilMs,
    };
  });

function answerOf(query: string, trouble: number, draw: () => number): Answer {
  const healthy = query.includes('increase') ? 500 : 0.001;
  if (draw() >= trouble) return healthy;
  const troubles = ['no-data', Number.NaN, Infinity, 3, 0, { error: 'HTTP 503' }] as const;
  return troubles[Math.floor(draw() * troubles.length)] ?? healthy;
}

function shipped(): Plan {
  const folder = join(import.meta.dirname, '../../scenarios/rollouts');
  const text = (file: string) => readFileSync(join(folder, file), 'utf8');
  const read = readRollout(readYaml('r.yaml', text('inference-service.yaml')).documents);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '));
  return planRollout(read.rollout, triggersOf(text('triggers.yaml')), {
    stable: { version: 'v1', hash: 'aaaa' },
    canary: { version: 'v2', hash: 'bbbb' },
  });
}
