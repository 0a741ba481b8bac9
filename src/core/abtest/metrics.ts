import type { Outcome } from './outcome.ts';

export type AbMetricName =
  | 'error-rate'
  | 'abandonment-rate'
  | 'latency'
  | 'time-to-first-token'
  | 'quality'
  | 'hallucination-rate'
  | 'output-tokens'
  | 'cost-per-request';

/** What arms are compared by. */
export interface AbMetric {
  readonly name: AbMetricName;
  readonly unit: 'share' | 'ms' | 'score' | 'tokens' | 'usd';
  /** Null where neither is good by itself: a short answer may be a terse or a broken one. */
  readonly good: 'lower' | 'higher' | null;
  /**
   * `difference`: means, one less the other. `ratio`: times, by the mean of their logarithms, since
   * one answer of a minute is not to outweigh a hundred of half a second.
   */
  readonly by: 'difference' | 'ratio';
  /** Null of a request that says nothing of it. */
  valueOf(outcome: Outcome): number | null;
}

/** An answer that failed says nothing of times, tokens or quality: failing fast is not fast. */
const ofAnswers =
  (value: (outcome: Outcome) => number | null) =>
  (outcome: Outcome): number | null =>
    outcome.error || outcome.left ? null : value(outcome);

export const AB_METRICS: readonly AbMetric[] = [
  {
    ...{ name: 'error-rate', unit: 'share', good: 'lower', by: 'difference' },
    valueOf: ({ error }) => Number(error),
  },
  {
    ...{ name: 'abandonment-rate', unit: 'share', good: 'lower', by: 'difference' },
    valueOf: ({ left }) => Number(left),
  },
  {
    ...{ name: 'latency', unit: 'ms', good: 'lower', by: 'ratio' },
    valueOf: ofAnswers(({ latencyMs }) => latencyMs),
  },
  {
    ...{ name: 'time-to-first-token', unit: 'ms', good: 'lower', by: 'ratio' },
    valueOf: ofAnswers(({ firstTokenMs }) => firstTokenMs),
  },
  {
    ...{ name: 'quality', unit: 'score', good: 'higher', by: 'difference' },
    valueOf: ofAnswers(({ quality }) => quality),
  },
  {
    ...{ name: 'hallucination-rate', unit: 'share', good: 'lower', by: 'difference' },
    valueOf: ofAnswers(({ hallucination }) =>
      hallucination === null ? null : Number(hallucination),
    ),
  },
  {
    ...{ name: 'output-tokens', unit: 'tokens', good: null, by: 'difference' },
    valueOf: ofAnswers(({ outputTokens }) => outputTokens),
  },
  {
    ...{ name: 'cost-per-request', unit: 'usd', good: 'lower', by: 'difference' },
    valueOf: ({ costUsd }) => costUsd,
  },
];

export function abMetric(name: AbMetricName): AbMetric {
  return AB_METRICS.find((metric) => metric.name === name) as AbMetric;
}
