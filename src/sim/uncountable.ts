import { planRollout } from '../core/rollout/plan.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { isCountable } from '../core/scoring/scorer-choice.ts';
import { askedBy } from './asked-series.ts';
import { serverMetrics } from './server-target.ts';

/** What of a scenario counts cannot tell, in words; null if nothing. */
export function uncountable(scenario: Scenario): string | null {
  const { scoring, slo, models, traffic } = scenario;
  if (!isCountable(scoring)) return 'scorers read answers, and counts have no text';
  if (slo !== null) return "goodput is about each request's own times, and counts have none";
  if (models.stable.engine !== undefined || models.canary.engine !== undefined)
    return 'what a batch makes of a request depends on the others in it, and counts have none';
  if (traffic.phases.some(({ load }) => load.kind === 'open' && load.sessions !== undefined))
    return 'a conversation grows with each question, and counts have no past';
  if (scenario.faults.some(({ among }) => among !== undefined))
    return 'a fault strikes some users or prompts only, and counts do not know them apart';
  if (cutsAnswers(scenario))
    return 'the kill switch cuts answers in their middle, and counts have none';
  if (isFlawed(scenario))
    return 'what is odd within an answer is about that answer, and counts have none';
  if (asksServers(scenario)) return "model servers' metrics are asked for, and counts have none";
  return null;
}

/** Kinds of errors whose ends have no distribution. */
const WITHIN_ANSWERS = ['stall', 'malformed-event', 'unfinished'] as const;

function isFlawed({ faults, models }: Scenario): boolean {
  const profiles = [models.stable, models.canary];
  return (
    faults.some(({ effects }) => effects.flaws !== undefined || effects.errorAt !== undefined) ||
    faults.some(({ effects: { errorKind } }) =>
      WITHIN_ANSWERS.some((kind) => kind === errorKind),
    ) ||
    profiles.some(({ flaws }) => flaws !== undefined) ||
    profiles.some(({ errors }) => WITHIN_ANSWERS.some((kind) => (errors.kinds[kind] ?? 0) > 0))
  );
}

function cutsAnswers({ operator, killSwitch }: Scenario): boolean {
  return killSwitch.inFlight === 'cut' && operator.some(({ do: verb }) => verb === 'kill');
}

function asksServers({ rollout, triggers, models }: Scenario): boolean {
  const hash = { version: '', hash: '' };
  const isAsked = askedBy(planRollout(rollout, triggers, { stable: hash, canary: hash }));
  const owners = [models.stable, models.canary];
  return owners.some((profile) =>
    serverMetrics(profile, { role: 'stable' }).families.some(({ series }) =>
      series.some(({ samples }) => samples.some(isAsked)),
    ),
  );
}
