import { z } from 'zod';
import { checked, errorAt, type Problem, type SourceDocument } from '../document.ts';
import { expecting } from '../findings.ts';
import { didYouMean } from '../nearest.ts';
import { parseDurationMs } from '../time.ts';
import { BUILT_IN_METRICS, type TriggerMetric } from './trigger-metrics.ts';

export type Comparison = '>' | '>=' | '<' | '<=';

/** A limit is a number in the metric's unit, or a multiple of what stable shows at the same time. */
export type Limit =
  | { readonly kind: 'absolute'; readonly value: number }
  | { readonly kind: 'baseline'; readonly factor: number };

/** `rollback` acts by itself; `alert` tells people and waits for one of them to look. */
export type TriggerAction = 'rollback' | 'alert';

/**
 * What no answer means: no data, NaN or too few requests. `hold` keeps the rollout where it is until
 * there is an answer, `ignore` lets it go on, `rollback` treats silence as a breach.
 */
export type UnknownPolicy = 'hold' | 'ignore' | 'rollback';

/** A rollback rule: the breach is the condition being true. */
export interface Trigger {
  readonly name: string;
  /** The rule as the user wrote it. */
  readonly text: string;
  readonly metric: TriggerMetric;
  readonly comparison: Comparison;
  readonly limit: Limit;
  readonly action: TriggerAction;
  readonly windowMs: number;
  readonly intervalMs: number;
  readonly minimumSamples: number;
  /** Breaches in a row before it acts. */
  readonly consecutive: number;
  readonly unknown: UnknownPolicy;
}

export type TriggerSet = readonly Trigger[];

const duration = expecting(
  'a duration such as 30s or 5m',
  z.string().refine((text) => (parseDurationMs(text) ?? 0) > 0, 'expected a duration such as 5m'),
);

const settings = {
  minimumRequests: z.int().min(1, 'expected at least 1: zero requests say nothing'),
  consecutive: z.int().min(1),
  unknown: z.enum(['hold', 'ignore', 'rollback']),
};

const rule = z.union([
  z.string(),
  z.strictObject({
    when: z.string(),
    do: z.enum(['rollback', 'alert']),
    over: duration.optional(),
    every: duration.optional(),
    minimumRequests: settings.minimumRequests.optional(),
    consecutive: settings.consecutive.optional(),
    unknown: settings.unknown.optional(),
  }),
]);

/** The file's shape; one line or one object a rule, the file's settings being every rule's default. */
export const triggersSchema = z.strictObject({
  window: duration.default('5m').describe('Over what each metric is measured.'),
  interval: duration.default('30s').describe('How often each rule is looked at.'),
  minimumRequests: settings.minimumRequests
    .default(100)
    .describe('Fewer than these in the window: the answer is unknown.'),
  consecutive: settings.consecutive.default(1).describe('Breaches in a row before a rule acts.'),
  unknown: settings.unknown.default('hold').describe('What no data, NaN or too few requests mean.'),
  metrics: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a name such as refusal-rate'),
        query: z.string().min(1),
        samples: z.string().min(1),
        unit: z.enum(['share', 'seconds', 'usd', 'count', 'score']).default('count'),
      }),
    )
    .default([])
    .describe('Metrics of your own; {{hash}} and {{window}} are filled in.'),
  triggers: z.array(rule).min(1, 'expected at least one rule'),
});

type TriggersFile = z.infer<typeof triggersSchema>;
type Rule = TriggersFile['triggers'][number];

export type TriggersRead =
  | { readonly ok: true; readonly triggers: TriggerSet; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a triggers file; every problem of it at once, each at its place. */
export function readTriggers(document: SourceDocument): TriggersRead {
  const file = checked(document, triggersSchema);
  if (!file.ok) return file;
  const problems: Problem[] = [];
  const triggers: Trigger[] = [];
  const metrics = [
    ...BUILT_IN_METRICS,
    ...file.value.metrics.map((own) => ({ ...own, sampleNoun: 'samples' })),
  ];
  file.value.triggers.forEach((written, index) => {
    const read = readRule(written, file.value, metrics);
    if (typeof read === 'string') {
      const path = typeof written === 'string' ? ['triggers', index] : ['triggers', index, 'when'];
      problems.push(errorAt(document, path, read));
      return;
    }
    triggers.push(read);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, triggers, problems };
}

const RULE_TEXT =
  /^(?<metric>[a-z][a-z0-9-]*)\s*(?<comparison>>=|<=|>|<)\s*(?<amount>\$?\d+(?:\.\d+)?)\s*(?<suffix>%|x\s+baseline|ms|s)?$/;

function readRule(
  written: Rule,
  file: TriggersFile,
  metrics: readonly TriggerMetric[],
): Trigger | string {
  const text =
    typeof written === 'string' ? written.trim() : `${written.when.trim()} ${written.do}`;
  const match = /^(?<when>.*?)\s+(?<action>rollback|alert)$/.exec(text);
  if (!match?.groups)
    return `rule "${text}" names no action; expected it to end in rollback or alert`;
  const parts = RULE_TEXT.exec(match.groups.when ?? '')?.groups;
  if (!parts) {
    return (
      `cannot read "${match.groups.when}"; expected <metric> <comparison> <limit>, ` +
      'such as error-rate > 1% or p95-latency > 2x baseline'
    );
  }
  const metric = metrics.find((known) => known.name === parts.metric);
  if (!metric) {
    const names = metrics.map((known) => known.name);
    const near = didYouMean(parts.metric ?? '', names);
    return `unknown metric "${parts.metric}"; there are: ${names.join(', ')}${near}`;
  }
  const limit = readLimit(parts.amount ?? '', parts.suffix ?? '', metric);
  if (typeof limit === 'string') return limit;
  const own = typeof written === 'string' ? undefined : written;
  return {
    name: metric.name,
    text,
    metric,
    comparison: parts.comparison as Comparison,
    limit,
    action: match.groups.action as TriggerAction,
    windowMs: parseDurationMs(own?.over ?? file.window) ?? 0,
    intervalMs: parseDurationMs(own?.every ?? file.interval) ?? 0,
    minimumSamples: own?.minimumRequests ?? file.minimumRequests,
    consecutive: own?.consecutive ?? file.consecutive,
    unknown: own?.unknown ?? file.unknown,
  };
}

function readLimit(amountText: string, suffix: string, metric: TriggerMetric): Limit | string {
  const amount = Number(amountText.replace('$', ''));
  if (suffix.startsWith('x')) return { kind: 'baseline', factor: amount };
  const value = absoluteLimit(amount, suffix);
  const unitOfSuffix = { '%': 'share', ms: 'seconds', s: 'seconds', '': metric.unit }[suffix];
  if (unitOfSuffix !== metric.unit && !(suffix === '%' && metric.unit === 'score')) {
    return `${metric.name} is measured in ${unitWord(metric)}; the limit ${amountText}${suffix} is not`;
  }
  return { kind: 'absolute', value };
}

function absoluteLimit(amount: number, suffix: string): number {
  if (suffix === '%') return amount / 100;
  if (suffix === 'ms') return amount / 1_000;
  return amount;
}

function unitWord(metric: TriggerMetric): string {
  const words = {
    share: 'shares (1% or 0.01)',
    seconds: 'seconds (2s or 800ms)',
    usd: 'dollars (0.002)',
    count: 'plain numbers',
    score: 'plain numbers (0.85)',
  };
  return words[metric.unit];
}

const LIMIT_TEXT = /^(?<amount>\$?\d+(?:\.\d+)?)\s*(?<suffix>%|x\s+baseline|ms|s)?$/;

/** A limit by itself, as it stands in a rule: `1%`, `800ms`, `2x baseline`; else what is wrong. */
export function parseLimit(text: string, metric: TriggerMetric): Limit | string {
  const parts = LIMIT_TEXT.exec(text.trim())?.groups;
  if (!parts) return `cannot read the limit "${text}"; expected one such as 1% or 2x baseline`;
  return readLimit(parts.amount ?? '', parts.suffix ?? '', metric);
}
