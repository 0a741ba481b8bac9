import type { Evidence } from '../../core/analysis/judges/judge.ts';
import { type JudgeName, LINEUP, type Setting } from '../../core/analysis/judges/lineup.ts';
import { decisionOf, type Entrant, type RecordedLook } from '../../core/analysis/judges/replay.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import { faultAtMs } from '../../core/scenario/run-reason.ts';
import type { Serving } from '../serving.ts';
import type { Simulation } from '../simulation.ts';
import { record } from '../tune/recording.ts';
import { type WatchedEvent, watchedOf } from './watched-events.ts';

/** How the judges of a contest are set. */
export interface ContestRules {
  readonly judges: readonly JudgeName[];
  /** Shared out evenly among what is watched. */
  readonly alpha: number;
  /** How many times stable's rate the canary's may be. */
  readonly allowedRatio: number;
}

/** What a judge did to one run. */
export interface Fate {
  readonly judge: JudgeName;
  /** Null if it let the rollout through. */
  readonly rolledBackAtMs: number | null;
  readonly isBeforeFault: boolean;
  readonly detectSeconds: number | null;
  readonly badAnswers: number;
  readonly users: number;
}

const MINIMUM_SAMPLES = 50;
const WINDOW_MS = 5 * 60_000;

/**
 * Lets each judge watch one seed's rollout, which nobody else stops: all of them see the same counters
 * at the same scrapes, and the first of what a judge watches to fail is its decision.
 */
export function contestOf(
  simulation: Simulation,
  rules: ContestRules,
): (seed: number) => readonly Fate[] {
  const { scenario, schedule } = simulation;
  const watched = watchedOf(simulation);
  const plan = unjudged(simulation.plan);
  const faultMs = faultAtMs(scenario);
  return (seed) => {
    const looks = watched.map((): RecordedLook[] => []);
    const recording = record(simulation, seed, { plan, schedule }, (atMs, { books }, weight) => {
      watched.forEach((event, index) => {
        looks[index]?.push({ atMs, evidence: evidenceOf(event, books, weight) });
      });
    });
    const beganAtMs = recording.moves[0]?.atMs ?? 0;
    const shared = { ...rules, alpha: rules.alpha / watched.length };
    const settings = watched.map((event, index) => settingOf(event, looks[index] ?? [], shared));
    return rules.judges.map((judge) => {
      const failures = settings.flatMap((setting, index) => {
        const entrant: Entrant = LINEUP[judge](setting);
        const run = { beganAtMs, looks: looks[index] ?? [] };
        const failed = decisionOf(entrant, run).failedAt;
        return failed ? [failed.atMs] : [];
      });
      const rolledBackAtMs = failures.length === 0 ? null : Math.min(...failures);
      const { badAnswers, users } = recording.exposedBy(rolledBackAtMs ?? recording.endedAtMs);
      const isBeforeFault = rolledBackAtMs !== null && faultMs !== null && rolledBackAtMs < faultMs;
      const detectSeconds =
        rolledBackAtMs === null || faultMs === null || isBeforeFault
          ? null
          : (rolledBackAtMs - faultMs) / 1_000;
      return { judge, rolledBackAtMs, isBeforeFault, detectSeconds, badAnswers, users };
    });
  };
}

/** Only time and weights: what would stop the rollout is the judges' business. */
function unjudged(plan: Plan): Plan {
  const steps = plan.steps.filter(({ kind }) => kind !== 'analysis');
  return { ...plan, steps, background: null, triggers: [] };
}

function evidenceOf(event: WatchedEvent, books: Serving['books'], weight: number): Evidence {
  const { canary, stable } = books;
  return { canary: event.totals(canary), stable: event.totals(stable), weight: weight / 100 };
}

function settingOf(
  { samples, events, stableRate, limit }: WatchedEvent,
  looks: readonly RecordedLook[],
  { alpha, allowedRatio }: Pick<ContestRules, 'alpha' | 'allowedRatio'>,
): Setting {
  return {
    nouns: { samples, events },
    alpha,
    allowedRatio,
    minimumSamples: MINIMUM_SAMPLES,
    stableRate,
    limit,
    windowMs: WINDOW_MS,
    looks: looks.length,
    canarySamples: looks.at(-1)?.evidence.canary.samples ?? 0,
  };
}
