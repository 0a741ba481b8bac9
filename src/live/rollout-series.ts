import { Gauge, type Registry } from 'prom-client';
import { wakeAtMs } from '../core/rollout/engine.ts';
import { HOLD_KINDS, OUTCOMES, type RolloutState } from '../core/rollout/state.ts';
import type { Judgement } from '../core/rollout/trigger-watch.ts';
import type { Trigger } from '../core/rollout/triggers.ts';
import { VERDICTS } from '../core/verdict.ts';
import type { TurnFollower } from './turn-follower.ts';

/** Where a rollout is: under way, on its way back, or how it ended. */
const PHASES = ['progressing', 'reverting', ...OUTCOMES] as const;

/**
 * What is exposed of a rollout, as it stands after its last turn; nothing before its first. `wallAtMs` says
 * when a time of the rollout's own is, ms since the epoch.
 */
export function rolloutSeries(
  registry: Registry,
  first: RolloutState | null,
  wallAtMs: (atMs: number) => number,
): TurnFollower {
  let latest = first;
  const gauge = (
    name: string,
    help: string,
    labels: readonly string[],
    set: (series: Gauge, state: RolloutState, rollout: string) => void,
  ) => {
    const series: Gauge = new Gauge({
      name,
      help,
      labelNames: ['rollout', ...labels],
      registers: [registry],
      collect: () => {
        if (latest !== null) set(series, latest, latest.plan.rollout);
      },
    });
  };
  gauge(
    'understudy_rollout_phase',
    '1 of the phase that the rollout is in, or the outcome that it has ended with.',
    ['phase'],
    (series, state, rollout) => {
      for (const phase of PHASES) series.set({ rollout, phase }, flag(phase === phaseOf(state)));
    },
  );
  gauge(
    'understudy_rollout_step',
    'The step of the plan, from 1; 0 before the first, one more than there are behind the last.',
    [],
    (series, { stepIndex }, rollout) => series.set({ rollout }, stepIndex + 1),
  );
  gauge(
    'understudy_rollout_weight',
    'Percent of the traffic to the canary, as last confirmed.',
    [],
    (series, { weight }, rollout) => series.set({ rollout }, weight),
  );
  gauge(
    'understudy_rollout_held',
    '1 while something of that kind keeps the rollout from its next step.',
    ['kind'],
    (series, { holds }, rollout) => {
      for (const kind of HOLD_KINDS) {
        series.set({ rollout, kind }, flag(holds.some((hold) => hold.kind === kind)));
      }
    },
  );
  gauge(
    'understudy_trigger_verdict',
    '1 of the verdict of each rule when it last looked; all 0 before.',
    ['metric', 'rule', 'verdict'],
    (series, { plan, triggers }, rollout) => {
      for (const [index, { name: metric, text: rule }] of plan.triggers.entries()) {
        const last = triggers[index]?.last?.verdict;
        for (const verdict of VERDICTS) {
          series.set({ rollout, metric, rule, verdict }, flag(verdict === last));
        }
      }
    },
  );
  const ofRules = (
    name: string,
    help: string,
    read: (trigger: Trigger, last: Judgement | null) => number | null,
  ) =>
    gauge(name, help, ['metric', 'rule'], (series, { plan, triggers }, rollout) => {
      for (const [index, trigger] of plan.triggers.entries()) {
        const labels = { rollout, metric: trigger.name, rule: trigger.text };
        series.set(labels, read(trigger, triggers[index]?.last ?? null) ?? Number.NaN);
      }
    });
  ofRules(
    'understudy_trigger_value',
    'What each rule measured when it last looked, in the unit of its metric; NaN without a number.',
    (_, last) => last?.value ?? null,
  );
  ofRules(
    'understudy_trigger_limit',
    'The limit of each rule; a multiple of the baseline as at its last look, NaN before.',
    (trigger, last) => last?.limit ?? absoluteLimit(trigger),
  );
  ofRules(
    'understudy_trigger_samples',
    'How many requests or answers stood behind what each rule last measured; NaN where nobody knows.',
    (_, last) => last?.samples ?? null,
  );
  gauge(
    'understudy_engine_last_turn_timestamp_seconds',
    'When the engine last took a turn, seconds since the epoch.',
    [],
    (series, { lastTurnAtMs }, rollout) => series.set({ rollout }, wallAtMs(lastTurnAtMs) / 1_000),
  );
  gauge(
    'understudy_engine_next_turn_timestamp_seconds',
    'When it takes the next at the latest; +Inf while only a person or an answer can move it.',
    [],
    (series, state, rollout) => {
      series.set({ rollout }, wallAtMs(wakeAtMs(state) ?? Number.POSITIVE_INFINITY) / 1_000);
    },
  );
  return {
    turned: ({ state }) => {
      latest = state;
    },
  };
}

function phaseOf({ phase, outcome }: RolloutState): string {
  return outcome ?? phase;
}

/** A judge has none of its own. */
function absoluteLimit({ limit, judge }: Trigger): number | null {
  return limit.kind === 'absolute' && judge === undefined ? limit.value : null;
}

function flag(isSo: boolean): number {
  return isSo ? 1 : 0;
}
