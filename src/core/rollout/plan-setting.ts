import { parseDurationMs } from '../time.ts';
import type { Plan } from './plan.ts';
import { withFailureLimit, withPauses, withWeights } from './plan-variant.ts';
import { parseLimit, type Trigger } from './triggers.ts';

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
  const metrics = plan.triggers.map((trigger) => trigger.name);
  if (metrics.includes(name)) return withLimit(plan, name, text);
  if (!isPlanSetting(name)) {
    return `no rule and no setting is called ${name}; there are: ${[...metrics, ...PLAN_SETTINGS].join(', ')}`;
  }
  switch (name) {
    case 'interval':
      return withDuration(text, (intervalMs) => withTriggers(plan, { intervalMs }));
    case 'window':
      return withDuration(text, (windowMs) => withTriggers(plan, { windowMs }));
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

function isPlanSetting(name: string): name is PlanSetting {
  return PLAN_SETTINGS.some((setting) => setting === name);
}

function withLimit(plan: Plan, name: string, text: string): Plan | string {
  const triggers: Trigger[] = [];
  for (const trigger of plan.triggers) {
    if (trigger.name !== name) {
      triggers.push(trigger);
      continue;
    }
    const limit = parseLimit(text, trigger.metric);
    if (typeof limit === 'string') return limit;
    const rule = `${name} ${trigger.comparison} ${text} ${trigger.action}`;
    triggers.push({ ...trigger, limit, text: rule });
  }
  return { ...plan, triggers };
}

function withTriggers(plan: Plan, change: Partial<Trigger>): Plan {
  return { ...plan, triggers: plan.triggers.map((trigger) => ({ ...trigger, ...change })) };
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
