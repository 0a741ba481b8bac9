import { classify, type Label, type MetricRule } from '../kayenta/classify.ts';
import { didPass, endsEarly, type ScoreLimits, scoreCanary } from '../kayenta/score.ts';
import {
  difference,
  type Evidence,
  type Judge,
  judge,
  NO_TOTALS,
  type Nouns,
  type Ruling,
  rateOf,
} from './judge.ts';
import { sideBySide } from './words.ts';

/**
 * Kayenta's judge over one metric on its schedule: a value of either model each step, a judgement
 * each interval over all values since the canary began, or over the last `lookbackMs` of them.
 */
export interface KayentaJudge {
  readonly nouns: Nouns;
  readonly metric: MetricRule;
  readonly score: ScoreLimits;
  readonly stepMs: number;
  readonly intervalMs: number;
  /** Null: the window grows. */
  readonly lookbackMs: number | null;
  /** How long the canary warms up before its values count. */
  readonly beginAfterMs: number;
  /** After it the last score decides; null: there is no last one. */
  readonly lifetimeMs: number | null;
}

interface KayentaState {
  /** When the first look was. */
  readonly beganAtMs: number | null;
  readonly points: readonly Point[];
  readonly lastStep: Pick<Evidence, 'canary' | 'stable'> & { readonly atMs: number };
  readonly judgements: number;
  readonly last: { readonly label: Label; readonly why: string; readonly score: number } | null;
  readonly ended: 'failed' | 'passed' | null;
}

/** One step's rates; null of a model without samples in it. */
interface Point {
  readonly atMs: number;
  readonly canary: number | null;
  readonly stable: number | null;
}

export function kayenta(rule: KayentaJudge): Judge {
  return judge<KayentaState>({
    begin: () => ({
      beganAtMs: null,
      points: [],
      lastStep: { atMs: 0, canary: NO_TOTALS, stable: NO_TOTALS },
      judgements: 0,
      last: null,
      ended: null,
    }),
    look: (before, evidence, nowMs) => {
      const state = judged(rule, withPoint(rule, before, evidence, nowMs), nowMs);
      return { state, ruling: ruled(rule, state, evidence) };
    },
  });
}

function withPoint(
  rule: KayentaJudge,
  before: KayentaState,
  { canary, stable }: Evidence,
  nowMs: number,
): KayentaState {
  const lastStep = { atMs: nowMs, canary, stable };
  if (before.beganAtMs === null) return { ...before, beganAtMs: nowMs, lastStep };
  const countsFromMs = before.beganAtMs + rule.beginAfterMs;
  if (nowMs < before.lastStep.atMs + rule.stepMs) return before;
  const point = {
    atMs: nowMs,
    canary: rateOrNull(difference(canary, before.lastStep.canary)),
    stable: rateOrNull(difference(stable, before.lastStep.stable)),
  };
  const points = nowMs > countsFromMs ? [...before.points, point] : before.points;
  const reach = rule.lookbackMs;
  const kept = reach === null ? points : points.filter(({ atMs }) => atMs > nowMs - reach);
  return { ...before, points: kept, lastStep };
}

function rateOrNull(totals: { readonly samples: number; readonly sum: number }): number | null {
  return totals.samples > 0 ? rateOf(totals) : null;
}

function judged(rule: KayentaJudge, state: KayentaState, nowMs: number): KayentaState {
  const startMs = (state.beganAtMs ?? nowMs) + rule.beginAfterMs;
  const due = Math.floor((nowMs - startMs) / rule.intervalMs);
  if (state.ended || due <= state.judgements) return state;
  const of = (whose: 'canary' | 'stable') =>
    state.points.map((point) => point[whose] ?? Number.NaN);
  const classified = classify(of('canary'), of('stable'), rule.metric);
  const { label, critical, why } = classified;
  const metrics = [{ label, critical, groups: [''], muted: false }];
  const score = scoreCanary(metrics, {}).summary;
  const planned = rule.lifetimeMs === null ? null : Math.floor(rule.lifetimeMs / rule.intervalMs);
  const isLast = planned !== null && due >= planned;
  const passed = isLast && didPass(score, rule.score);
  // Upstream scores a canary without data 0 and fails it; here silence is no failure.
  const isFailed = !isSilent(label) && (endsEarly(score, rule.score) || (isLast && !passed));
  return {
    ...state,
    judgements: due,
    last: { label, why, score },
    ended: isFailed ? 'failed' : passed ? 'passed' : null,
  };
}

function ruled(rule: KayentaJudge, state: KayentaState, evidence: Evidence): Ruling {
  const { last, ended, judgements, points } = state;
  const base = {
    value: evidence.canary.samples > 0 ? rateOf(evidence.canary) : null,
    limit: evidence.stable.samples > 0 ? rateOf(evidence.stable) : null,
    samples: evidence.canary.samples,
    evidence: null,
  };
  if (!last) {
    const why = () => `${points.length} values of a step, and no judgement yet`;
    return { ...base, verdict: 'Inconclusive', why };
  }
  const { label, why } = last;
  return {
    ...base,
    verdict: ended === 'failed' ? 'Failed' : passing(label),
    why: () =>
      `${sideBySide(evidence, rule.nouns)}: judgement ${judgements} is ${label}, ` +
      `score ${last.score} (${why})`,
  };
}

/** Kayenta goes on whatever an interim label is, if only the score stays above marginal. */
function passing(label: Label): Ruling['verdict'] {
  if (label === 'Error') return 'Error';
  return isSilent(label) ? 'Inconclusive' : 'Successful';
}

function isSilent(label: Label): boolean {
  return label === 'Nodata' || label === 'NodataFailMetric';
}
