import type { Reading } from '../analysis/reading.ts';
import { formatDuration } from '../time.ts';
import type { Verdict } from '../verdict.ts';
import { isJudging, type JudgedState } from './judged-watch.ts';
import {
  absence,
  firstProblem,
  type NumberRead,
  numberOf,
  readNumber,
  type Unknown,
} from './number-read.ts';
import type { Plan } from './plan.ts';
import { quantityText } from './quantity-text.ts';
import { judgeQueries } from './trigger-judge.ts';
import type { Trigger } from './triggers.ts';

/** How one trigger stands. */
export interface TriggerState {
  /** How many measurements were asked for; numbers the asks. */
  readonly asked: number;
  readonly nextAtMs: number;
  /** Breaches in a row. An unknown in between neither adds nor clears: it says nothing. */
  readonly streak: number;
  readonly last: Judgement | null;
  /** A person has seen its alert and let the rollout go on. */
  readonly acknowledged: boolean;
  /** What a judge remembers of its looks; absent of a trigger that only holds a value to a limit. */
  readonly judged?: JudgedState;
}

/** A trigger's verdict on one measurement, with the numbers behind it. */
export interface Judgement {
  readonly atMs: number;
  readonly verdict: Verdict;
  readonly value: number | null;
  readonly limit: number | null;
  readonly samples: number | null;
  readonly message: string;
  /** Stable breaks the limit as well: whatever is wrong, the canary did not bring it. */
  readonly isShared?: true;
}

/** One query of a trigger's measurement; all parts of one are read at the same instant. */
export type Part = 'value' | 'samples' | 'baseline' | 'baseline-samples';

/** The queries of one measurement, with the hash and the window filled in. */
export function triggerQueries(trigger: Trigger, plan: Plan): Readonly<Record<string, string>> {
  const own = (template: string, hash: string) =>
    template
      .replaceAll('{{hash}}', hash)
      .replaceAll('{{window}}', prometheusDuration(trigger.windowMs));
  if (isJudging(trigger)) return judgeQueries(trigger.counted, plan.models);
  const { query, samples } = trigger.metric;
  const { canary, stable } = plan.models;
  const queries = { value: own(query, canary.hash), samples: own(samples, canary.hash) };
  // An alert blames nobody: a person looks.
  if (trigger.limit.kind === 'absolute' && trigger.action === 'alert') return queries;
  return {
    ...queries,
    baseline: own(query, stable.hash),
    'baseline-samples': own(samples, stable.hash),
  };
}

/** PromQL has no fractions in durations: 1.5 s is `1500ms`. */
function prometheusDuration(durationMs: number): string {
  return durationMs % 1_000 === 0 ? `${durationMs / 1_000}s` : `${Math.round(durationMs)}ms`;
}

/**
 * Judges one measurement. A failed read is Error; no data, NaN, incomplete data or fewer samples than
 * the trigger's minimum is Inconclusive, and so is a breach of an absolute limit that stable breaks hardly
 * less; only numbers pass or fail.
 */
export function judgeTrigger(
  trigger: Trigger,
  readings: ReadonlyMap<Part, Reading>,
  atMs: number,
): Judgement {
  const canary = readNumber(readings.get('value'));
  const canarySamples = readNumber(readings.get('samples'));
  const unreadable = firstProblem(canary, canarySamples);
  const judged = {
    atMs,
    value: numberOf(canary),
    limit: trigger.limit.kind === 'absolute' ? trigger.limit.value : null,
    samples: sampleCount(canarySamples),
  };
  if (unreadable) return { ...judged, ...unreadable };
  const thin = tooFew(trigger, judged.samples, 'the canary');
  if (thin) return { ...judged, verdict: 'Inconclusive', message: `${trigger.name}: ${thin}` };
  if (judged.value === null) {
    return { ...judged, verdict: 'Inconclusive', message: `${trigger.name}: ${absence(canary)}` };
  }
  const limit = limitOf(trigger, readings);
  if (typeof limit !== 'number') return { ...judged, ...limit };
  const breach = compare(judged.value, trigger.comparison, limit);
  const message = describe(trigger, judged.value, limit, judged.samples);
  const shared = breach && limitBrokenByStable(trigger, readings, limit);
  if (shared) {
    const verdict = 'Inconclusive';
    return { ...judged, limit, verdict, message: `${message}; ${shared}`, isShared: true };
  }
  return { ...judged, limit, verdict: breach ? 'Failed' : 'Successful', message };
}

/** How many times worse than a stable that breaks the limit as well a canary is at fault all the same. */
const AT_FAULT_FACTOR = 2;

/**
 * In words, that stable is hardly better; undefined if it is, or has too few samples to say so. One that
 * is just beyond the limit does not cover for a canary that is far beyond it.
 */
function limitBrokenByStable(
  trigger: Trigger,
  readings: ReadonlyMap<Part, Reading>,
  limit: number,
): string | undefined {
  if (trigger.limit.kind !== 'absolute') return undefined;
  const value = numberOf(readNumber(readings.get('baseline')));
  const samples = sampleCount(readNumber(readings.get('baseline-samples')));
  if (value === null || samples < trigger.minimumSamples) return undefined;
  if (!compare(value, trigger.comparison, limit)) return undefined;
  const canary = numberOf(readNumber(readings.get('value'))) ?? value;
  const isLowWorse = trigger.comparison.startsWith('<');
  const [worse, better] = isLowWorse ? [value, canary] : [canary, value];
  if (worse > AT_FAULT_FACTOR * better) return undefined;
  const shown = quantityText(value, trigger.metric.unit);
  return `stable breaks it as well (${shown}, ${samples} ${trigger.metric.sampleNoun})`;
}

function limitOf(trigger: Trigger, readings: ReadonlyMap<Part, Reading>): number | Unknown {
  if (trigger.limit.kind === 'absolute') return trigger.limit.value;
  const baseline = readNumber(readings.get('baseline'));
  const samples = readNumber(readings.get('baseline-samples'));
  const unreadable = firstProblem(baseline, samples);
  if (unreadable) return unreadable;
  const thin = tooFew(trigger, sampleCount(samples), 'the baseline');
  if (thin) return { verdict: 'Inconclusive', message: `${trigger.name}: ${thin}` };
  const value = numberOf(baseline);
  if (value === null) {
    return {
      verdict: 'Inconclusive',
      message: `${trigger.name}: baseline: ${absence(baseline)}`,
    };
  }
  // A multiple of nothing is nothing: any canary value would breach it, or none.
  if (value === 0) {
    return {
      verdict: 'Inconclusive',
      message: `${trigger.name}: the baseline is 0, so a multiple of it says nothing`,
    };
  }
  return value * trigger.limit.factor;
}

/** `increase()` extrapolates, so a count comes back with a fraction. */
function sampleCount(read: NumberRead): number {
  return Math.round(numberOf(read) ?? 0);
}

function tooFew(trigger: Trigger, samples: number, whose: string): string | undefined {
  if (samples >= trigger.minimumSamples) return undefined;
  return (
    `only ${samples} of the ${trigger.minimumSamples} ${trigger.metric.sampleNoun} needed ` +
    `from ${whose} in ${formatDuration(trigger.windowMs)}`
  );
}

function compare(value: number, comparison: Trigger['comparison'], limit: number): boolean {
  switch (comparison) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
  }
}

function describe(trigger: Trigger, value: number, limit: number, samples: number): string {
  const { unit, sampleNoun } = trigger.metric;
  const holds = compare(value, trigger.comparison, limit);
  const sign = holds ? trigger.comparison : opposite(trigger.comparison);
  const base = trigger.limit.kind === 'baseline' ? ` (${trigger.limit.factor}x baseline)` : '';
  return (
    `${trigger.name} ${quantityText(value, unit)} ${sign} ${quantityText(limit, unit)}${base}, ` +
    `${samples} ${sampleNoun} in ${formatDuration(trigger.windowMs)}`
  );
}

function opposite(comparison: Trigger['comparison']): string {
  return { '>': '<=', '>=': '<', '<': '>=', '<=': '>' }[comparison];
}
