import type { Metric } from '../../core/analysis/template.ts';
import { PromqlError } from '../../core/promql/error.ts';
import { parseQuery } from '../../core/promql/parse.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import type { Measured, RolloutEvent } from '../../core/rollout/state.ts';
import type { Trigger } from '../../core/rollout/triggers.ts';
import { expressionsOf } from '../../core/scenario/lint/query-tree.ts';
import { formatDuration } from '../../core/time.ts';
import type { RunStory } from './run-story.ts';

/** Whose measurements they are: a rule's, or an analysis template's, wherever the plan runs it. */
export type Asker = 'trigger' | 'analysis';

/** One metric of one asker, as it was measured. */
export interface MetricGroup {
  readonly asker: Asker;
  readonly metric: string;
  readonly points: readonly Measured[];
  /** What is held against it, as the user wrote it. */
  readonly rule: string;
  /** How far back one measurement looks, ms; null where that is not known or not one span. */
  readonly windowMs: number | null;
  /** How it looks, in words: `over 10m, every 30s`; empty where nothing is known. */
  readonly looks: string;
  /** `53 scored answers`, at the last look; null where the asker does not count. */
  readonly samples: string | null;
  /** The measurement that decided the rollout; null if it is another metric's. */
  readonly deciding: Measured | null;
}

/** Every metric that was measured, those of rules first. */
export function metricGroups({ plan, events }: RunStory): readonly MetricGroup[] {
  const measured = events.filter((event) => event.kind === 'measured');
  const detected = events.findLastIndex((event) => event.kind === 'detected');
  const groups = new Map<string, Measured[]>();
  for (const one of measured) {
    const key = `${askerOf(one)} ${one.metric}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()]
    .map((points) => groupOf(points, plan, decidingOf(events, detected)))
    .toSorted((a, b) => Number(a.asker === 'analysis') - Number(b.asker === 'analysis'));
}

export function askerOf({ source }: Pick<Measured, 'source'>): Asker {
  return source === 'trigger' ? 'trigger' : 'analysis';
}

/** What was measured last of what was detected then: an answer is older than the turn that takes it. */
function decidingOf(events: readonly RolloutEvent[], at: number): Measured | null {
  const detected = events[at];
  if (detected?.kind !== 'detected') return null;
  const { metric, by } = detected.reason;
  const deciding = events
    .slice(0, at)
    .findLast(
      (event) => event.kind === 'measured' && event.metric === metric && askerOf(event) === by,
    );
  return deciding?.kind === 'measured' ? deciding : null;
}

function groupOf(points: readonly Measured[], plan: Plan, decided: Measured | null): MetricGroup {
  const [first] = points;
  if (first === undefined) throw new Error('a group of measurements holds one at least');
  const { metric } = first;
  const asker = askerOf(first);
  const deciding = points.find((point) => point === decided);
  const trigger = plan.triggers.find(({ name }) => name === metric);
  const told =
    asker === 'trigger' && trigger !== undefined
      ? toldByRule(trigger, points)
      : toldByTemplate(templateMetric(plan, metric), first);
  return { asker, metric, points, deciding: deciding ?? null, ...told };
}

type Told = Pick<MetricGroup, 'rule' | 'windowMs' | 'looks' | 'samples'>;

function toldByRule(trigger: Trigger, points: readonly Measured[]): Told {
  const { text, judge, windowMs, intervalMs, minimumSamples, metric } = trigger;
  const every = `every ${formatDuration(intervalMs)}`;
  const isWhole = judge?.kind === 'sequential' || (judge?.kind === 'kayenta' && !judge.lookbackMs);
  const over = judge?.kind === 'kayenta' ? (judge.lookbackMs ?? windowMs) : windowMs;
  const last = points.at(-1)?.samples ?? null;
  const needed = `${minimumSamples} needed`;
  return {
    rule: text,
    windowMs: isWhole ? null : over,
    looks: `${isWhole ? 'over all since the canary began' : `over ${formatDuration(over)}`}, ${every}`,
    samples: last === null ? null : `${last} ${metric.sampleNoun} at the last look, ${needed}`,
  };
}

function toldByTemplate(metric: Metric | undefined, { limit }: Measured): Told {
  const windowMs = windowOf(metric?.provider?.prometheus?.query ?? '');
  const looks = [
    ...(windowMs === null ? [] : [`over ${formatDuration(windowMs)}`]),
    ...(metric?.interval === undefined ? [] : [`every ${metric.interval}`]),
  ].join(', ');
  return { rule: limit, windowMs, looks, samples: null };
}

/** The metric of that name, wherever in the plan an analysis has one. */
export function templateMetric(plan: Plan, name: string): Metric | undefined {
  const specs = [
    ...plan.steps.flatMap((step) => {
      if (step.kind === 'analysis') return [step.spec];
      return step.kind === 'experiment' ? step.experiment.analyses.map(({ spec }) => spec) : [];
    }),
    ...(plan.background === null ? [] : [plan.background.spec]),
  ];
  return specs.flatMap(({ metrics }) => metrics).find((metric) => metric.name === name);
}

/** The longest range of a query, ms; null without one, or if it does not parse as it stands. */
function windowOf(query: string): number | null {
  try {
    const ranges = expressionsOf(parseQuery(query)).flatMap((expr) =>
      expr.kind === 'matrix' || expr.kind === 'subquery' ? [expr.rangeMs] : [],
    );
    return ranges.length === 0 ? null : Math.max(...ranges);
  } catch (error) {
    if (error instanceof PromqlError) return null;
    throw error;
  }
}
