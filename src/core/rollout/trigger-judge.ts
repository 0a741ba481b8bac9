import { flagger } from '../analysis/judges/flagger.ts';
import type { Judge, Nouns } from '../analysis/judges/judge.ts';
import { kayenta } from '../analysis/judges/kayenta.ts';
import { rateTest } from '../analysis/judges/rate-test.ts';
import { scoreTest } from '../analysis/judges/score-test.ts';
import { PRODUCTION_RULE } from '../analysis/kayenta/classify.ts';
import type { Counters } from './trigger-metrics.ts';
import type { Trigger } from './triggers.ts';

/** How a trigger judges, other than by its limit at each look. */
export type TriggerJudge =
  /** Holds however often it looks: `alpha` is the chance, over all looks, of a false breach. */
  | {
      readonly kind: 'sequential';
      readonly alpha: number;
      /** Of a rate: how much of stable's it may be above it; of a score: how far below stable's. */
      readonly margin: number;
      /** Passes only on evidence that the canary is no worse; until then the answer is unknown. */
      readonly proof: boolean;
    }
  | {
      readonly kind: 'kayenta';
      /** How often the values so far are judged; one value is taken each interval of the trigger. */
      readonly judgeEveryMs: number;
      /** Null: over all values since the canary began. */
      readonly lookbackMs: number | null;
    }
  | { readonly kind: 'flagger'; readonly threshold: number };

export const JUDGE_KINDS = ['sequential', 'kayenta', 'flagger'] as const satisfies readonly [
  ...TriggerJudge['kind'][],
];

/** What a judge counts of a trigger's metric: with the bound filled in that the rule states. */
export type Counted = Exclude<Counters, { readonly kind: 'slower' }>;

/** Two hours of the usual half-minutes: about how late an onset a sequential test is ready for. */
const LOOKS = 250;

const KAYENTA_SCORE = { pass: 95, marginal: 75 };

/** The judge of a trigger; its state goes with the trigger's. */
export function judgeOf(trigger: Trigger, how: TriggerJudge, counted: Counted): Judge {
  const worse = trigger.comparison.startsWith('<') ? 'lower' : 'higher';
  const nouns = nounsOf(trigger, counted);
  switch (how.kind) {
    case 'sequential':
      return sequential(trigger, how, { counted, nouns });
    case 'kayenta':
      return kayenta({
        nouns,
        metric: { ...PRODUCTION_RULE, direction: worse === 'higher' ? 'increase' : 'decrease' },
        score: KAYENTA_SCORE,
        stepMs: trigger.intervalMs,
        intervalMs: how.judgeEveryMs,
        lookbackMs: how.lookbackMs,
        beginAfterMs: 0,
        lifetimeMs: null,
      });
    case 'flagger':
      return flagger({
        nouns,
        worse,
        limit: trigger.limit,
        windowMs: trigger.windowMs,
        threshold: how.threshold,
      });
  }
}

function sequential(
  trigger: Trigger,
  { alpha, margin, proof }: Extract<TriggerJudge, { kind: 'sequential' }>,
  { counted, nouns }: { readonly counted: Counted; readonly nouns: Nouns },
): Judge {
  const common = { nouns, alpha, wantsProof: proof };
  if (counted.kind === 'gauge') {
    const minimumSamples = Math.ceil(trigger.minimumSamples / counted.window);
    return scoreTest({ ...common, minimumSamples, worse: 'lower', margin });
  }
  const { minimumSamples } = trigger;
  const allowedRatio = 1 + margin;
  return rateTest({ ...common, minimumSamples, allowedRatio, onset: 'any-time', looks: LOOKS });
}

function nounsOf({ metric }: Trigger, counted: Counted): Nouns {
  return counted.kind === 'events'
    ? { samples: metric.sampleNoun, events: counted.eventNoun }
    : { samples: `means of ${counted.window} ${metric.sampleNoun}`, events: 'points' };
}

/** The queries of one look: both models' counters at the same instant, with the hashes filled in. */
export function judgeQueries(
  counted: Counted,
  { canary, stable }: Readonly<Record<'canary' | 'stable', { readonly hash: string }>>,
): Readonly<Record<JudgedPart, string>> {
  const value = counted.kind === 'events' ? counted.events : counted.gauge;
  const of = (template: string, hash: string) => template.replaceAll('{{hash}}', hash);
  return {
    value: of(value, canary.hash),
    samples: of(counted.samples, canary.hash),
    baseline: of(value, stable.hash),
    'baseline-samples': of(counted.samples, stable.hash),
  };
}

export type JudgedPart = 'value' | 'samples' | 'baseline' | 'baseline-samples';
