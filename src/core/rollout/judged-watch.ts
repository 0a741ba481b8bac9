import {
  type Evidence,
  type JudgeState,
  NO_TOTALS,
  squaresOf,
  type Totals,
} from '../analysis/judges/judge.ts';
import type { Reading } from '../analysis/reading.ts';
import { absence, firstProblem, numberOf, readNumber, type Unknown } from './number-read.ts';
import { type Counted, type JudgedPart, judgeOf, type TriggerJudge } from './trigger-judge.ts';
import type { Judgement } from './trigger-watch.ts';
import type { Trigger } from './triggers.ts';

/** What a judging trigger remembers: a JSON value. */
export interface JudgedState {
  /** What the counters stood at at the last look; null before the first one. */
  readonly raw: Raw | null;
  /** What has come since the first look. */
  readonly totals: Pick<Evidence, 'canary' | 'stable'>;
  readonly judge: JudgeState;
}

/** The counters of one look, read at one instant. */
export type Raw = Readonly<Record<JudgedPart, number>>;

/** A trigger that judges by counters. */
export interface JudgingTrigger extends Trigger {
  readonly judge: TriggerJudge;
  readonly counted: Counted;
}

export function isJudging(trigger: Trigger): trigger is JudgingTrigger {
  return trigger.judge !== undefined && trigger.counted !== undefined;
}

export function beginJudged(trigger: JudgingTrigger): JudgedState {
  const judge = judgeOf(trigger, trigger.judge, trigger.counted);
  return { raw: null, totals: { canary: NO_TOTALS, stable: NO_TOTALS }, judge: judge.begin() };
}

/** When and at which share of the traffic a look was asked for. */
export interface LookTime {
  readonly atMs: number;
  /** 0 to 1. */
  readonly weight: number;
}

interface Judged {
  readonly judgement: Judgement;
  readonly state: JudgedState;
}

/**
 * Judges one look by the counters that were read. A failed read is Error, a missing or incomplete one
 * Inconclusive, and neither is shown to the judge: the next look makes up for it.
 */
export function judgeByCounters(
  trigger: JudgingTrigger,
  state: JudgedState,
  { readings, ...time }: LookTime & { readonly readings: ReadonlyMap<string, Reading> },
): Judged {
  const read = (part: JudgedPart) => readNumber(readings.get(part));
  const reads = {
    value: read('value'),
    samples: read('samples'),
    baseline: read('baseline'),
    'baseline-samples': read('baseline-samples'),
  };
  const unanswered = (unknown: Unknown): Judged => {
    const none = { atMs: time.atMs, value: null, limit: null, samples: null };
    return { judgement: { ...none, ...unknown }, state };
  };
  const unreadable = firstProblem(...Object.values(reads));
  if (unreadable) return unanswered(unreadable);
  const absent = Object.values(reads).find((one) => numberOf(one) === null);
  if (absent) {
    const message = `${trigger.name}: ${absence(absent)}`;
    return unanswered({ verdict: 'Inconclusive', message });
  }
  const raw = {
    value: numberOf(reads.value) ?? 0,
    samples: numberOf(reads.samples) ?? 0,
    baseline: numberOf(reads.baseline) ?? 0,
    'baseline-samples': numberOf(reads['baseline-samples']) ?? 0,
  };
  return judgeLook(trigger, state, { raw, ...time });
}

/** A judge's ruling on one look. The first one only says from where counting starts. */
function judgeLook(
  trigger: JudgingTrigger,
  state: JudgedState,
  look: LookTime & { readonly raw: Raw },
): Judged {
  const { raw, atMs } = look;
  if (!state.raw) {
    const message = `${trigger.name}: counts from now on`;
    const none = { value: null, limit: null, samples: 0 };
    const judgement: Judgement = { atMs, verdict: 'Inconclusive', ...none, message };
    return { judgement, state: { ...state, raw } };
  }
  const canary = grown(trigger, state.totals.canary, {
    from: { value: state.raw.value, samples: state.raw.samples },
    to: { value: raw.value, samples: raw.samples },
  });
  const stable = grown(trigger, state.totals.stable, {
    from: { value: state.raw.baseline, samples: state.raw['baseline-samples'] },
    to: { value: raw.baseline, samples: raw['baseline-samples'] },
  });
  const evidence = { canary: canary.totals, stable: stable.totals, weight: look.weight };
  const judge = judgeOf(trigger, trigger.judge, trigger.counted);
  const { state: judged, ruling } = judge.look(state.judge, evidence, atMs);
  const { verdict, value, limit, samples } = ruling;
  return {
    judgement: {
      atMs,
      verdict,
      value,
      limit,
      samples,
      message: `${trigger.name}: ${ruling.why()}`,
    },
    state: {
      raw: {
        value: canary.from.value,
        samples: canary.from.samples,
        baseline: stable.from.value,
        'baseline-samples': stable.from.samples,
      },
      totals: { canary: canary.totals, stable: stable.totals },
      judge: judged,
    },
  };
}

interface Counter {
  readonly value: number;
  readonly samples: number;
}

interface Grown {
  readonly totals: Totals;
  /** From where the next look counts. */
  readonly from: Counter;
}

function grown(
  { counted, judge }: JudgingTrigger,
  totals: Totals,
  { from, to }: { readonly from: Counter; readonly to: Counter },
): Grown {
  const samples = increase(from.samples, to.samples);
  if (counted.kind === 'events') {
    return { totals: added(totals, samples, increase(from.value, to.value)), from: to };
  }
  if (judge.kind !== 'sequential') {
    // The gauge lags, and stands for the newly scored answers all the same.
    return { totals: added(totals, samples, samples * to.value), from: to };
  }
  // Means that share answers depend on each other: the next one counts when all its answers are new.
  if (samples < counted.window) return { totals, from };
  const { value } = to;
  const squares = squaresOf(totals) + value * value;
  return {
    totals: { samples: totals.samples + 1, sum: totals.sum + value, squares },
    from: to,
  };
}

function added({ samples, sum }: Totals, moreSamples: number, moreSum: number): Totals {
  return { samples: samples + moreSamples, sum: sum + moreSum };
}

/** A counter that has fallen was born again at 0. */
function increase(before: number, now: number): number {
  return now >= before ? now - before : now;
}
