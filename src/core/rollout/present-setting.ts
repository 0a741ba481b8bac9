import type { AnalysisRunSpec } from '../analysis/status.ts';
import { formatDuration } from '../time.ts';
import type { Plan } from './plan.ts';
import { type PlanSetting, withSetting } from './plan-setting.ts';
import type { Unit } from './trigger-metrics.ts';
import type { Limit, Trigger } from './triggers.ts';

/**
 * How a plan has a setting now: the one of `values` that would change nothing, or else in words such
 * as a sweep uses; several where the rules or steps differ, `none` where the plan has nothing to set.
 */
export function presentSetting(plan: Plan, name: string, values: readonly string[]): string {
  const present = meaningOf(plan);
  const same = values.find((value) => {
    const tried = withSetting(plan, name, value);
    return typeof tried !== 'string' && meaningOf(tried) === present;
  });
  return same ?? inWords(plan, name);
}

/** What the engine sees of a plan that a sweep may change; how a rule was written is not among it. */
function meaningOf({ steps, background, triggers }: Plan): string {
  return JSON.stringify([steps, background, triggers.map((trigger) => ({ ...trigger, text: '' }))]);
}

function inWords(plan: Plan, name: string): string {
  const { triggers, steps } = plan;
  const rules = triggers.filter((trigger) => trigger.name === name);
  if (rules.length > 0)
    return each(rules.map(({ limit, metric }) => limitText(limit, metric.unit)));
  switch (name as PlanSetting) {
    case 'interval':
      return each(triggers.map(({ intervalMs }) => formatDuration(intervalMs)));
    case 'window':
      return each(triggers.map(({ windowMs }) => formatDuration(windowMs)));
    case 'minimumRequests':
      return each(triggers.map(({ minimumSamples }) => String(minimumSamples)));
    case 'consecutive':
      return each(triggers.map(({ consecutive }: Trigger) => String(consecutive)));
    case 'weights':
      return steps.flatMap((step) => (step.kind === 'set-weight' ? [step.weight] : [])).join(', ');
    case 'pauses':
      return each(
        steps.flatMap((step) =>
          step.kind === 'pause' && step.durationMs !== null
            ? [formatDuration(step.durationMs)]
            : [],
        ),
      );
    case 'failureLimit':
      return each(
        analysesOf(plan).flatMap(({ metrics }) =>
          metrics.map(({ failureLimit }) => String(failureLimit ?? 0)),
        ),
      );
  }
}

function analysesOf({ steps, background }: Plan): AnalysisRunSpec[] {
  return [
    ...steps.flatMap((step) => {
      if (step.kind === 'analysis') return [step.spec];
      return step.kind === 'experiment' ? step.experiment.analyses.map(({ spec }) => spec) : [];
    }),
    ...(background === null ? [] : [background.spec]),
  ];
}

function each(texts: readonly string[]): string {
  return texts.length === 0 ? 'none' : [...new Set(texts)].join(' or ');
}

const SUFFIX: Readonly<Record<Unit, string>> = {
  share: '%',
  seconds: 's',
  usd: '',
  count: '',
  score: '',
};

/** A limit as a rule writes it, `1%` or `2x baseline`, to three digits. */
export function limitText(limit: Limit, unit: Unit): string {
  if (limit.kind === 'baseline') return `${rounded(limit.factor)}x baseline`;
  return `${rounded(limit.value * (unit === 'share' ? 100 : 1))}${SUFFIX[unit]}`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
