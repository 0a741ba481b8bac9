import { type Judge, judge, type Nouns, type Ruling, rateOf } from './judge.ts';
import { lookBack, type Recent, type Window } from './recent.ts';
import { counted, shortly } from './words.ts';

/** A bound that the rate of a window is held against, or a multiple of stable's rate meanwhile. */
export interface PointLimit {
  readonly worse: 'higher' | 'lower';
  readonly limit:
    | { readonly kind: 'absolute'; readonly value: number }
    | { readonly kind: 'baseline'; readonly factor: number };
}

/**
 * A value against a limit, as Argo Rollouts judges a metric: each look measures the window, and more
 * than `failureLimit` measurements beyond the limit fail it.
 */
export interface PointThreshold extends PointLimit {
  readonly nouns: Nouns;
  readonly windowMs: number;
  readonly failureLimit: number;
  readonly minimumSamples: number;
}

interface PointState {
  readonly recent: Recent;
  readonly failures: number;
}

export function pointThreshold(rule: PointThreshold): Judge {
  return judge<PointState>({
    begin: () => ({ recent: [], failures: 0 }),
    look: (before, evidence, nowMs) => {
      const { windowMs } = rule;
      const { window, recent } = lookBack(before.recent, evidence, { nowMs, windowMs });
      const measured = measure(rule, window);
      const failures = before.failures + (measured.verdict === 'Failed' ? 1 : 0);
      const isFailed = failures > rule.failureLimit;
      const isBorne = measured.verdict === 'Failed' && !isFailed;
      const verdict = isFailed ? 'Failed' : isBorne ? 'Successful' : measured.verdict;
      const why = () =>
        failures > 0
          ? `${measured.why()}; ${failures} beyond the limit, ${rule.failureLimit} borne`
          : measured.why();
      return { state: { recent, failures }, ruling: { ...measured, verdict, why } };
    },
  });
}

/** One measurement: too few samples, and a multiple of nothing, are no answer. */
export function measure(
  rule: PointLimit & { readonly minimumSamples: number; readonly nouns: Nouns },
  { canary, stable }: Window,
): Ruling {
  const { nouns, minimumSamples } = rule;
  const { samples } = canary;
  const none = { value: null, limit: null, samples, evidence: null };
  if (samples < Math.max(1, minimumSamples)) {
    const why = () => `only ${counted(samples)} of the ${minimumSamples} ${nouns.samples} needed`;
    return { ...none, verdict: 'Inconclusive', why };
  }
  const value = rateOf(canary);
  const limit =
    rule.limit.kind === 'absolute' ? rule.limit.value : rule.limit.factor * rateOf(stable);
  if (rule.limit.kind === 'baseline' && !(limit > 0)) {
    const why = () => 'the baseline is 0 or absent, so a multiple of it says nothing';
    return { ...none, value, verdict: 'Inconclusive', why };
  }
  const isWorse = rule.worse === 'higher' ? value > limit : value < limit;
  return {
    verdict: isWorse ? 'Failed' : 'Successful',
    value,
    limit,
    samples,
    evidence: null,
    why: () =>
      `${shortly(value)} of ${counted(samples)} ${nouns.samples}, ` +
      `${isWorse ? 'beyond' : 'within'} the limit ${shortly(limit)}`,
  };
}
