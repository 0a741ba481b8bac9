import { type Counted, JUDGE_KINDS, type TriggerJudge } from './trigger-judge.ts';
import type { Counters, TriggerMetric } from './trigger-metrics.ts';
import type { Comparison, Limit } from './triggers.ts';

/** A judging rule as written: its metric, its condition if it has one, its judge's settings. */
export interface JudgedRule {
  readonly kind: TriggerJudge['kind'];
  readonly metric: TriggerMetric;
  readonly condition: { readonly comparison: Comparison; readonly limit: Limit } | undefined;
  readonly settings: JudgeSettings;
  readonly windowMs: number;
}

/** Shares from 0 to 1, and times in milliseconds; undefined where the rule does not say. */
export interface JudgeSettings {
  readonly alpha: number | undefined;
  readonly margin: number | undefined;
  readonly proof: boolean | undefined;
  readonly threshold: number | undefined;
  readonly lookbackMs: number | undefined;
}

/** What the rule comes to. */
export interface ReadJudge {
  readonly judge: TriggerJudge;
  readonly counted: Counted;
  readonly metric: TriggerMetric;
  readonly comparison: Comparison;
  readonly limit: Limit;
}

const ALPHA = 0.01;
const RATE_MARGIN = 0.1;
const SCORE_MARGIN = 0.05;
const FAILED_CHECKS = 5;

/** Which settings a judge knows. */
const KNOWN: Readonly<Record<TriggerJudge['kind'], readonly (keyof JudgeSettings)[]>> = {
  sequential: ['alpha', 'margin', 'proof'],
  kayenta: ['lookbackMs'],
  flagger: ['threshold'],
};

/** The rule as a judge of counters, or what is wrong with it. */
export function readJudge(rule: JudgedRule): ReadJudge | string {
  const stray = (Object.keys(rule.settings) as (keyof JudgeSettings)[]).find(
    (key) => rule.settings[key] !== undefined && !KNOWN[rule.kind].includes(key),
  );
  if (stray !== undefined) {
    const owner = JUDGE_KINDS.find((kind) => KNOWN[kind].includes(stray));
    return `${stray.replace('Ms', '')} is a setting of judge: ${owner}, not of ${rule.kind}`;
  }
  const { counters } = rule.metric;
  if (!counters) {
    return (
      `${rule.metric.name} has no counters of single events for a judge to compare; ` +
      'hold it to a limit instead, such as > 1.5x baseline'
    );
  }
  const counting = counters.kind === 'slower' ? slowerThan(rule, counters) : asItIs(rule, counters);
  if (typeof counting === 'string') return counting;
  switch (rule.kind) {
    case 'sequential':
      return sequential(rule, counting);
    case 'kayenta': {
      const { windowMs: judgeEveryMs } = rule;
      const lookbackMs = rule.settings.lookbackMs ?? null;
      return besideStable(rule, counting, { kind: 'kayenta', judgeEveryMs, lookbackMs });
    }
    case 'flagger': {
      const threshold = rule.settings.threshold ?? FAILED_CHECKS;
      return againstLimit(counting, { kind: 'flagger', threshold });
    }
  }
}

/** What is counted, and the condition that is left once a bound has gone into the counting. */
interface Counting {
  readonly counted: Counted;
  readonly metric: TriggerMetric;
  readonly condition: JudgedRule['condition'];
  readonly worse: '>' | '<';
}

function asItIs({ metric, condition }: JudgedRule, counted: Counted): Counting {
  return { counted, metric, condition, worse: counted.kind === 'gauge' ? '<' : '>' };
}

/** `p95-latency > 2s` counts answers slower than 2s, of which there may be 5 %. */
function slowerThan(
  { kind, metric, condition }: JudgedRule,
  { histogram, bounds, share }: Extract<Counters, { kind: 'slower' }>,
): Counting | string {
  if (condition?.limit.kind !== 'absolute' || !condition.comparison.startsWith('>')) {
    return (
      `${metric.name} needs a bound, to count the answers that are slower: ` +
      `such as ${metric.name} > 2s ${kind}`
    );
  }
  const bound = condition.limit.value;
  if (!bounds.includes(bound)) {
    const near = [bounds.findLast((one) => one < bound), bounds.find((one) => one > bound)];
    const known = near.filter((one) => one !== undefined).map((one) => `${one}s`);
    return `no bucket of ${histogram} ends at ${bound}s; the nearest end at ${known.join(' and ')}`;
  }
  const all = `sum(${histogram}_count{rollout_hash="{{hash}}"})`;
  // Prometheus 3 writes the bound 2 as 2.0.
  const le = String(bound).includes('.')
    ? String(bound).replace('.', '\\\\.')
    : `${bound}(\\\\.0)?`;
  const quick = `sum(${histogram}_bucket{rollout_hash="{{hash}}",le=~"${le}"})`;
  return {
    counted: {
      kind: 'events',
      samples: all,
      events: `${all} - ${quick}`,
      eventNoun: `slower than ${bound}s`,
    },
    metric: { ...metric, unit: 'share' },
    condition: { comparison: '>', limit: { kind: 'absolute', value: share } },
    worse: '>',
  };
}

function sequential(rule: JudgedRule, counting: Counting): ReadJudge | string {
  const { alpha = ALPHA, margin: given, proof = false } = rule.settings;
  const { counted } = counting;
  const factor = counted.kind === 'events' && rule.condition ? allowedFactor(rule) : undefined;
  if (typeof factor === 'string') return factor;
  if (counted.kind === 'gauge' && rule.condition) return comparesWithStable(rule);
  if (factor !== undefined && given !== undefined) {
    return 'margin and a multiple of the baseline say the same; expected one of them';
  }
  const usual = counted.kind === 'gauge' ? SCORE_MARGIN : RATE_MARGIN;
  const margin = factor === undefined ? (given ?? usual) : factor - 1;
  return besideStable(rule, counting, { kind: 'sequential', alpha, margin, proof });
}

/** `> 1.1x baseline` is a margin of 10 %; a bound that went into the counting is none. */
function allowedFactor(rule: JudgedRule): number | undefined | string {
  const { condition, metric } = rule;
  if (!condition || metric.counters?.kind === 'slower') return undefined;
  const isMultiple = condition.comparison === '>' && condition.limit.kind === 'baseline';
  if (!isMultiple || condition.limit.kind !== 'baseline') return comparesWithStable(rule);
  const { factor } = condition.limit;
  return factor >= 1 ? factor : 'a multiple of the baseline below 1 fails a canary like stable';
}

function comparesWithStable({ kind, metric }: JudgedRule): string {
  return (
    `${kind} compares the canary with stable, not with a limit; expected ${metric.name} ${kind}, ` +
    'with a margin if need be'
  );
}

function besideStable(
  rule: JudgedRule,
  { counted, metric, worse }: Counting,
  judge: TriggerJudge,
): ReadJudge | string {
  if (judge.kind === 'kayenta' && rule.condition && rule.metric.counters?.kind !== 'slower')
    return comparesWithStable(rule);
  const factor = judge.kind === 'sequential' ? 1 + judge.margin : 1;
  const limit: Limit = { kind: 'baseline', factor };
  return { judge, counted, metric, comparison: worse, limit };
}

function againstLimit(
  { counted, metric, condition }: Counting,
  judge: TriggerJudge,
): ReadJudge | string {
  if (!condition) {
    return `flagger checks ${metric.name} against a limit; expected one, such as > 1% flagger`;
  }
  return { judge, counted, metric, ...condition };
}
