import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Stream, stream } from '../../../src/core/random.ts';
import type { RolloutStep } from '../../../src/core/rollout/canary-step.ts';
import type { Plan } from '../../../src/core/rollout/plan.ts';
import type { OperatorCommand, Scenario } from '../../../src/core/scenario/scenario.ts';
import { runOutcome } from '../../../src/sim/run-outcome.ts';
import { prepareSimulation } from '../../../src/sim/simulation.ts';
import { planUnder, type Settings } from '../../../src/sim/tune/candidates.ts';
import { trialsOf } from '../../../src/sim/tune/trial.ts';
import { chance, integer, pick } from '../../core/promql/differential/dice.ts';
import { triggersOf } from '../../core/rollout/plans.ts';
import { shipped } from './shipped.ts';

/*
 * A trial is played back on what another plan's run has left, or taken over from a plan with the same
 * verdicts. It must come to what simulating it would.
 */

const SEED = Number(process.env.UNDERSTUDY_SEED ?? 1);
const CANDIDATES = 12;
const TIMEOUT_MS = 60_000;

const MINUTE_MS = 60_000;

/** Limits that nothing breaches, so that the others decide. */
const LAX: Settings = {
  'quality-score': '0.2',
  'hallucination-rate': '80%',
  'p95-latency': '100s',
};

/** What a person does in the course of a rollout. */
const OPERATED: readonly OperatorCommand[] = [
  { atMs: 6 * MINUTE_MS, do: 'pause' },
  { atMs: 8 * MINUTE_MS + 7_000, do: 'resume' },
  { atMs: 13 * MINUTE_MS, do: 'promote' },
];

/** Looks leave their grid, and what silence would mean is not asked. */
const KILLED: readonly OperatorCommand[] = [
  { atMs: 4 * MINUTE_MS + 11_000, do: 'kill' },
  { atMs: 9 * MINUTE_MS, do: 'unkill' },
  { atMs: 21 * MINUTE_MS, do: 'kill' },
];

/** The canary is taken back to nothing for a while in the midst of the plan, and then let in again. */
const INTERMITTENT: Scenario = withSteps('flapping', [
  { kind: 'set-weight', weight: 20 },
  { kind: 'pause', durationMs: 7 * MINUTE_MS },
  { kind: 'set-weight', weight: 0 },
  { kind: 'pause', durationMs: 4 * MINUTE_MS + 11_000 },
  { kind: 'set-weight', weight: 50 },
  { kind: 'pause', durationMs: 8 * MINUTE_MS },
]);

/** Before any weight is set, an experiment borrows some. */
const EXPERIMENTAL: Scenario = withSteps('costly-model', [
  {
    kind: 'experiment',
    experiment: { durationMs: 2 * MINUTE_MS + 20_000, weight: 10, analyses: [] },
  },
  { kind: 'pause', durationMs: MINUTE_MS },
  { kind: 'set-weight', weight: 25 },
  { kind: 'pause', durationMs: 5 * MINUTE_MS },
]);

function withSteps(name: string, steps: readonly RolloutStep[]): Scenario {
  const scenario = shipped(name);
  return { ...scenario, rollout: { ...scenario.rollout, steps } };
}

/** Judges, which remember, beside the rules that only look. */
function judged(name: string): Scenario {
  const scenario = shipped(name);
  const rules = join(import.meta.dirname, '../../../scenarios/rollouts/judging-triggers.yaml');
  const judging = triggersOf(readFileSync(rules, 'utf8')).filter(({ judge }) => judge);
  return { ...scenario, triggers: [...judging, ...scenario.triggers] };
}

const WORLDS: readonly (readonly [name: string, scenario: Scenario])[] = [
  ['good-model', shipped('good-model')],
  ['bad-model', shipped('bad-model')],
  ['flapping', shipped('flapping')],
  ['low-traffic, whose minimum holds', shipped('low-traffic')],
  ['costly-model, whose alert holds', shipped('costly-model')],
  ['costly-model, let go on by a person', { ...shipped('costly-model'), operator: OPERATED }],
  ['slow-model, with a person', { ...shipped('slow-model'), operator: OPERATED }],
  [
    'error-burst, aborted',
    { ...shipped('error-burst'), operator: [{ atMs: 12 * MINUTE_MS, do: 'abort' }] },
  ],
  ['flapping, killed and let go on', { ...shipped('flapping'), operator: KILLED }],
  ['prometheus-down', shipped('prometheus-down')],
  ['stable-suffers-too', shipped('stable-suffers-too')],
  ['an intermittent canary', INTERMITTENT],
  ['bad-model, judged', judged('bad-model')],
  ['flapping, judged', judged('flapping')],
  ['an intermittent canary, with a person', { ...INTERMITTENT, operator: OPERATED }],
  ['an experiment first', EXPERIMENTAL],
];

/** Some settings of a sweep, near enough to one another that candidates share what they see. */
function randomSettings(random: Stream): Settings {
  const some = (probability: number, name: string, values: readonly string[]) =>
    chance(random, probability) ? [[name, pick(random, values)] as const] : [];
  return Object.fromEntries([
    ...some(0.8, 'error-rate', ['0.3%', '1%', '3%', '50%']),
    ...some(0.5, 'p95-latency', ['1.1x baseline', '2x baseline', '400ms', '60s']),
    ...some(0.5, 'quality-score', ['0.95', '0.85', '0.5']),
    ...some(0.5, 'hallucination-rate', ['1%', '5%', '20%']),
    ...some(0.4, 'cost-per-request', ['1.1x baseline', '1.5x baseline', '9x baseline']),
    ...some(0.6, 'minimumRequests', ['1', '50', '300', '3000']),
    ...some(0.5, 'interval', ['15s', '30s', '47s']),
    ...some(0.4, 'window', ['2m', '10m', '15m']),
    ...some(0.5, 'consecutive', ['1', '2', '3']),
    ...some(0.2, 'failureLimit', ['0', '1']),
    ...some(0.2, 'weights', ['5, 25, 50, 100', '10, 100', '1, 5, 25, 50, 100']),
    ...some(0.2, 'pauses', ['3m', '10m']),
  ]);
}

/** What silence means is no setting of a sweep, but triggers files differ in it. */
function withRandomSilence(plan: Plan, random: Stream): Plan {
  const triggers = plan.triggers.map((trigger) => {
    const unknown = pick(random, ['hold', 'hold', 'hold', 'ignore', 'rollback'] as const);
    return { ...trigger, unknown };
  });
  return { ...plan, triggers };
}

/** Tries plans against one seed, and holds each trial against the whole simulation of its plan. */
function expectAsSimulated(
  scenario: Scenario,
  seed: number,
  candidates: (present: Plan) => readonly { readonly plan: Plan; readonly says: string }[],
): void {
  const settings = { compression: 1, semantics: '3.x', draw: 'auto' } as const;
  const simulation = prepareSimulation(scenario, settings);
  const trial = trialsOf(simulation, seed);
  const shapes = new Map<string, number>();
  for (const { plan, says } of candidates(simulation.plan)) {
    const steps = JSON.stringify([plan.steps, plan.background]);
    const shape = shapes.get(steps) ?? shapes.size;
    shapes.set(steps, shape);
    const { outcome, by, detectSeconds, endedAtMs } = trial({ plan, shape });
    const simulated = runOutcome({ ...simulation, plan }, seed);
    const wanted = [simulated.outcome, simulated.by, simulated.detectSeconds, simulated.endedAtMs];
    const message = `run seed ${seed}, UNDERSTUDY_SEED=${SEED}: ${says}`;
    expect([outcome, by, detectSeconds, endedAtMs], message).toEqual(wanted);
  }
}

describe('a trial comes to what simulating it comes to', () => {
  it.each(WORLDS)(
    `%s (seed ${SEED})`,
    (name, scenario) => {
      const random = stream(SEED, `shortcut/${name}`);
      const seed = integer(random, 1, 1_000_000);
      expectAsSimulated(scenario, seed, (present) =>
        Array.from({ length: CANDIDATES }, (_, number) => {
          const settings = randomSettings(random);
          const changed = planUnder(present, settings);
          const plan = chance(random, 0.4) ? withRandomSilence(changed, random) : changed;
          return { plan, says: `candidate ${number}: ${JSON.stringify(settings)}` };
        }),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'a breach that would be seen only while the canary has no traffic ends nothing',
    () => {
      const limits = ['4%', '13%', '16%', '35%'];
      expectAsSimulated(INTERMITTENT, 3, (present) =>
        limits.map((limit) => {
          const settings = { window: '3m', interval: '47s', consecutive: '3', ...LAX };
          const plan = planUnder(present, { ...settings, 'error-rate': limit });
          return { plan, says: `error-rate > ${limit}` };
        }),
      );
    },
    TIMEOUT_MS,
  );
});
