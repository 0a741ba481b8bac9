import { z } from 'zod';
import { checked, errorAt, type Problem, type SourceDocument } from '../document.ts';
import { expecting } from '../findings.ts';
import { didYouMean } from '../nearest.ts';
import { parseDurationMs } from '../time.ts';
import type { Path } from '../yaml-source.ts';
import { type JudgeSettings, readJudge } from './judged-rule.ts';
import { type Counted, JUDGE_KINDS, type TriggerJudge } from './trigger-judge.ts';
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
  /** How it judges, and by which counters; absent where each look is held to the limit. */
  readonly judge?: TriggerJudge;
  readonly counted?: Counted;
}

export type TriggerSet = readonly Trigger[];

const duration = expecting(
  'a duration such as 30s or 5m',
  z.string().refine((text) => (parseDurationMs(text) ?? 0) > 0, 'expected a duration such as 5m'),
);

const share = expecting(
  'a share such as 10%',
  z.string().refine((text) => shareOf(text) !== undefined, 'expected a share such as 10%'),
);

const settings = {
  minimumRequests: z.int().min(1, 'expected at least 1: zero requests say nothing'),
  consecutive: z.int().min(1),
  unknown: z.enum(['hold', 'ignore', 'rollback']),
};

const rule = z.union([
  z.string(),
  z.strictObject({
    when: z.string().optional().describe('A condition, such as error-rate > 1%.'),
    metric: z.string().optional().describe('In place of a condition, for a judge.'),
    judge: z.enum(JUDGE_KINDS).optional().describe('In place of a plain limit.'),
    alpha: share.optional().describe('sequential: the chance of a false breach, over all looks.'),
    margin: share.optional().describe('sequential: how much worse than stable it may be.'),
    proof: z.boolean().optional().describe('sequential: unknown until it is shown to be no worse.'),
    threshold: z.int().min(1).optional().describe('flagger: failed checks before it acts.'),
    lookback: duration.optional().describe('kayenta: judge the last values instead of all.'),
    do: z.enum(['rollback', 'alert']).describe('What a breach does.'),
    over: duration.optional().describe("In place of the file's window."),
    every: duration.optional().describe("In place of the file's interval."),
    minimumRequests: settings.minimumRequests.optional().describe("In place of the file's."),
    consecutive: settings.consecutive.optional().describe("In place of the file's."),
    unknown: settings.unknown.optional().describe("In place of the file's."),
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
        name: z
          .string()
          .regex(/^[a-z][a-z0-9-]*$/, 'expected a name such as refusal-rate')
          .describe('What rules call it.'),
        query: z.string().min(1).describe('PromQL of its value, one number.'),
        samples: z.string().min(1).describe('PromQL of how many samples are behind it.'),
        totals: z
          .strictObject({
            samples: z.string().min(1).describe('PromQL of a counter: the occasions.'),
            events: z.string().min(1).describe('PromQL of a counter: the events among them.'),
          })
          .optional()
          .describe('For judges: two counters as they stand, occasions and events among them.'),
        unit: z
          .enum(['share', 'seconds', 'usd', 'count', 'score'])
          .default('count')
          .describe('In which its limits are written and its values shown.'),
      }),
    )
    .default([])
    .describe('Metrics of your own; {{hash}} and {{window}} are filled in.'),
  triggers: z
    .array(rule)
    .min(1, 'expected at least one rule')
    .describe('One line a rule, such as error-rate > 1% rollback, or a mapping.'),
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
  const metrics = [...BUILT_IN_METRICS, ...file.value.metrics.map(ownMetric)];
  file.value.triggers.forEach((written, index) => {
    const read = readRule(written, file.value, metrics);
    if (typeof read === 'string') {
      problems.push(errorAt(document, rulePath(written, index), read));
      return;
    }
    triggers.push(read);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, triggers, problems };
}

function rulePath(written: Rule, index: number): Path {
  if (typeof written === 'string') return ['triggers', index];
  const key = (['when', 'metric'] as const).find((one) => written[one] !== undefined);
  return key === undefined ? ['triggers', index] : ['triggers', index, key];
}

function ownMetric({ totals, ...own }: TriggersFile['metrics'][number]): TriggerMetric {
  const metric = { ...own, sampleNoun: 'samples' };
  return totals
    ? { ...metric, counters: { kind: 'events', eventNoun: own.name, ...totals } }
    : metric;
}

const RULE_TEXT =
  /^(?<metric>[a-z][a-z0-9-]*)(?:\s*(?<comparison>>=|<=|>|<)\s*(?<amount>\$?\d+(?:\.\d+)?)\s*(?<suffix>%|x\s+baseline|ms|s)?)?$/;

const JUDGE_AT_END = new RegExp(`^(?<rest>.*?)\\s+(?<kind>${JUDGE_KINDS.join('|')})$`);

function readRule(
  written: Rule,
  file: TriggersFile,
  metrics: readonly TriggerMetric[],
): Trigger | string {
  const text = ruleText(written);
  if (text === undefined) return 'a rule needs a condition: expected when, or metric and judge';
  const match = /^(?<when>.*?)\s+(?<action>rollback|alert)$/.exec(text);
  if (!match?.groups)
    return `rule "${text}" names no action; expected it to end in rollback or alert`;
  const judged = JUDGE_AT_END.exec(match.groups.when ?? '')?.groups;
  const when = judged?.rest ?? match.groups.when ?? '';
  const parts = RULE_TEXT.exec(when)?.groups;
  if (!parts || (!judged && parts.comparison === undefined)) {
    return (
      `cannot read "${when}"; expected <metric> <comparison> <limit>, ` +
      'such as error-rate > 1% or p95-latency > 2x baseline'
    );
  }
  const metric = metrics.find((known) => known.name === parts.metric);
  if (!metric) {
    const names = metrics.map((known) => known.name);
    const near = didYouMean(parts.metric ?? '', names);
    return `unknown metric "${parts.metric}"; there are: ${names.join(', ')}${near}`;
  }
  const condition = readCondition(parts, metric);
  if (typeof condition === 'string') return condition;
  const common = commonOf(written, file, match.groups.action as TriggerAction);
  if (!judged) {
    if (!condition) return `${metric.name} is held to no limit`;
    const stray = typeof written === 'string' ? undefined : strayOf(written);
    if (stray !== undefined) return `${stray} is a setting of a judge; expected judge beside it`;
    return { name: metric.name, text, metric, ...condition, ...common };
  }
  const kind = judged.kind as TriggerJudge['kind'];
  const settings = judgeSettings(written);
  const read = readJudge({ kind, metric, condition, settings, windowMs: common.windowMs });
  return typeof read === 'string'
    ? read
    : { name: `${metric.name} ${kind}`, text, ...read, ...common };
}

/** One line, whichever way the rule is written: `error-rate > 1% flagger rollback`. */
function ruleText(written: Rule): string | undefined {
  if (typeof written === 'string') return written.trim();
  const when = written.when ?? written.metric;
  if (when === undefined || (written.when === undefined && written.judge === undefined))
    return undefined;
  return [when.trim(), written.judge, written.do].filter((word) => word !== undefined).join(' ');
}

function commonOf(written: Rule, file: TriggersFile, action: TriggerAction) {
  const own = typeof written === 'string' ? undefined : written;
  return {
    action,
    windowMs: parseDurationMs(own?.over ?? file.window) ?? 0,
    intervalMs: parseDurationMs(own?.every ?? file.interval) ?? 0,
    minimumSamples: own?.minimumRequests ?? file.minimumRequests,
    consecutive: own?.consecutive ?? file.consecutive,
    unknown: own?.unknown ?? file.unknown,
  };
}

const JUDGE_KEYS = ['alpha', 'margin', 'proof', 'threshold', 'lookback'] as const;

function strayOf(written: Exclude<Rule, string>): string | undefined {
  return JUDGE_KEYS.find((key) => written[key] !== undefined);
}

function judgeSettings(written: Rule): JudgeSettings {
  const own = typeof written === 'string' ? undefined : written;
  return {
    alpha: shareOf(own?.alpha),
    margin: shareOf(own?.margin),
    proof: own?.proof,
    threshold: own?.threshold,
    lookbackMs: own?.lookback === undefined ? undefined : parseDurationMs(own.lookback),
  };
}

/** `10%` as 0.1; undefined of anything else. */
function shareOf(text: string | undefined): number | undefined {
  const match = /^(?<percent>\d+(?:\.\d+)?)%$/.exec(text ?? '');
  return match?.groups ? Number(match.groups.percent) / 100 : undefined;
}

function readCondition(
  parts: Readonly<Record<string, string | undefined>>,
  metric: TriggerMetric,
): { readonly comparison: Comparison; readonly limit: Limit } | undefined | string {
  if (parts.comparison === undefined) return undefined;
  const limit = readLimit(parts.amount ?? '', parts.suffix ?? '', metric);
  if (typeof limit === 'string') return limit;
  return { comparison: parts.comparison as Comparison, limit };
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
