import { didYouMean } from '../nearest.ts';
import { parseDurationMs } from '../time.ts';
import type { Plan } from './plan.ts';
import { withFailureLimit, withPauses, withWeights } from './plan-variant.ts';
import { type Limit, parseLimit, type Trigger } from './triggers.ts';

/** What a sweep may set, beside the limits of the rules, which go by the names of their metrics. */
export const PLAN_SETTINGS = [
  'minimumRequests',
  'interval',
  'window',
  'consecutive',
  'failureLimit',
  'weights',
  'pauses',
] as const;
export type PlanSetting = (typeof PLAN_SETTINGS)[number];

/** The plan with one setting at a value, both as a sweep names them; else what is wrong with it. */
export function withSetting(plan: Plan, name: string, text: string): Plan | string {
  const metrics = sweepableMetrics(plan);
  if (metrics.includes(name)) return withLimit(plan, name, text);
  if (!isPlanSetting(name)) {
    const known = [...metrics, ...PLAN_SETTINGS];
    const near = didYouMean(name, known);
    return `no rule and no setting is called ${name}; there are: ${known.join(', ')}${near}`;
  }
  switch (name) {
    case 'interval':
      return withDuration(text, (intervalMs) => withTriggers(plan, { intervalMs }));
    case 'window':
      return withDuration(text, (windowMs) => withWindow(plan, windowMs));
    case 'pauses':
      return withDuration(text, (durationMs) => withPauses(plan, durationMs));
    case 'minimumRequests':
      return withCount(text, 1, (minimumSamples) => withTriggers(plan, { minimumSamples }));
    case 'consecutive':
      return withCount(text, 1, (consecutive) => withTriggers(plan, { consecutive }));
    case 'failureLimit':
      return withCount(text, 0, (limit) => withFailureLimit(plan, limit));
    case 'weights':
      return weighted(plan, text);
  }
}

/** Those that a rule holds to a limit at each look; what a judge goes by is no limit. */
export function sweepableMetrics({ triggers }: Plan): readonly string[] {
  const limited = triggers.filter(({ judge }) => judge === undefined);
  return [...new Set(limited.map(({ name }) => name))];
}

function isPlanSetting(name: string): name is PlanSetting {
  return PLAN_SETTINGS.some((setting) => setting === name);
}

/** Only the rules of a metric that it is meant for: alerts keep theirs where others roll back. */
function withLimit(plan: Plan, name: string, text: string): Plan | string {
  const triggers: Trigger[] = [];
  const meant = rulesMeant(plan, name, text.trim().endsWith('baseline') ? 'baseline' : 'absolute');
  for (const trigger of plan.triggers) {
    if (!meant.includes(trigger)) {
      triggers.push(trigger);
      continue;
    }
    const limit = parseLimit(text, trigger.metric);
    if (typeof limit === 'string') return limit;
    const rule = `${name} ${trigger.comparison} ${text.trim()} ${trigger.action}`;
    triggers.push({ ...trigger, limit, text: rule });
  }
  return { ...plan, triggers };
}

/** Of a metric's rules those that roll back, if any do; of these those of the limit's kind, if any are. */
function rulesMeant(plan: Plan, name: string, kind: Limit['kind']): readonly Trigger[] {
  const all = plan.triggers.filter((trigger) => trigger.name === name);
  const acting = all.filter(({ action }) => action === 'rollback');
  const rules = acting.length > 0 ? acting : all;
  const alike = rules.filter(({ limit }) => limit.kind === kind);
  return alike.length > 0 ? alike : rules;
}

function withTriggers(plan: Plan, change: Partial<Trigger>): Plan {
  return { ...plan, triggers: plan.triggers.map((trigger) => ({ ...trigger, ...change })) };
}

/** Kayenta's judge is asked once a window. */
function withWindow(plan: Plan, windowMs: number): Plan {
  const triggers = plan.triggers.map((trigger): Trigger => {
    const { judge } = trigger;
    if (judge?.kind !== 'kayenta') return { ...trigger, windowMs };
    return { ...trigger, windowMs, judge: { ...judge, judgeEveryMs: windowMs } };
  });
  return { ...plan, triggers };
}

function withDuration(text: string, make: (durationMs: number) => Plan): Plan | string {
  const durationMs = parseDurationMs(text);
  return durationMs ? make(durationMs) : `${text}: expected a duration such as 30s or 10m`;
}

function withCount(text: string, least: number, make: (count: number) => Plan): Plan | string {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return count >= least ? make(count) : `${text}: expected a whole number, at least ${least}`;
}

/** `5, 25, 50, 100`: percent, each more than the one before. */
function weighted(plan: Plan, text: string): Plan | string {
  const weights = text.split(',').map((part) => Number(part.trim()));
  const rising = weights.every((weight, index) => weight > (weights[index - 1] ?? 0));
  if (rising && weights.every((weight) => Number.isInteger(weight) && weight <= 100)) {
    return withWeights(plan, weights);
  }
  return `${text}: expected rising whole percentages such as 5, 25, 50, 100`;
}
