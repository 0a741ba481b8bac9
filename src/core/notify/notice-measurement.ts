import { onlyNumber } from '../rollout/only-number.ts';
import { quantityText } from '../rollout/quantity-text.ts';
import { runsUnderWay } from '../rollout/runs-under-way.ts';
import type { RolloutState } from '../rollout/state.ts';
import { triggerQueries } from '../rollout/trigger-watch.ts';
import type { Trigger } from '../rollout/triggers.ts';
import { formatDuration } from '../time.ts';
import type { Verdict } from '../verdict.ts';
import type { NoticeMeasurement } from './notice.ts';

/** What a hold or a reason says of its metric. */
export interface MetricMention {
  readonly metric: string | null;
  readonly message: string;
  /** The rule's line, where it is said. */
  readonly condition: string | null;
}

/** The measurement behind a hold or a reason; null if it is about none. */
export function mentioned(state: RolloutState, mention: MetricMention): NoticeMeasurement | null {
  if (mention.metric === null) return null;
  const index = triggerIndex(state, mention);
  const trigger = state.plan.triggers[index];
  if (trigger) return ofTrigger(state, trigger, index, mention.message);
  return ofAnalysis(state, mention.metric);
}

/** Two triggers may look at one metric: the rule's line tells them apart, or else what was measured. */
function triggerIndex({ plan, triggers }: RolloutState, mention: MetricMention): number {
  const named = plan.triggers.flatMap(({ name }, index) =>
    name === mention.metric ? [index] : [],
  );
  const isRule = (index: number) => plan.triggers[index]?.text === mention.condition;
  const isSaid = (index: number) => saysOf(mention.message, triggers[index]?.last?.message);
  return named.find(isRule) ?? named.find(isSaid) ?? named[0] ?? -1;
}

function saysOf(message: string, measured: string | undefined): boolean {
  return measured !== undefined && measured !== '' && message.includes(measured);
}

function ofTrigger(
  { plan, triggers }: RolloutState,
  trigger: Trigger,
  index: number,
  message: string,
): NoticeMeasurement {
  const last = triggers[index]?.last ?? null;
  // What was measured before the weight changed is not what the rollout waits for.
  const said = saysOf(message, last?.message) ? last : null;
  const [value, limit] = [said?.value ?? null, said?.limit ?? null];
  const text = (amount: number | null) =>
    amount === null ? '' : quantityText(amount, trigger.metric.unit);
  return {
    metric: trigger.name,
    rule: trigger.text,
    verdict: said?.verdict ?? 'Inconclusive',
    ...{ value: text(value), limit: text(limit) },
    ...{ valueNumber: finite(value), limitNumber: finite(limit) },
    samples: said?.samples ?? null,
    window: formatDuration(trigger.windowMs),
    queries: triggerQueries(trigger, plan),
  };
}

function ofAnalysis(state: RolloutState, name: string): NoticeMeasurement | null {
  for (const { run } of runsUnderWay(state)) {
    const last = run.metricResults.find((result) => result.name === name)?.measurements.at(-1);
    const metric = run.metrics.find((wanted) => wanted.name === name);
    if (!last || !metric) continue;
    const condition = metric.successCondition ?? metric.failureCondition ?? '';
    const query = last.metadata.ResolvedPrometheusQuery;
    return {
      metric: name,
      rule: condition,
      verdict: last.phase as Verdict,
      ...{ value: last.value, limit: condition },
      ...{ valueNumber: finite(onlyNumber(last.value)), limitNumber: null },
      ...{ samples: null, window: null },
      queries: query === undefined ? {} : { value: query },
    };
  }
  return null;
}

/** JSON has no NaN: what is none is said as text alone. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
