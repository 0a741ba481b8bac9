import type { AnalysisPhase } from '../analysis/phase.ts';
import { experimentEndMs } from '../rollout/experiment.ts';
import { isKilled } from '../rollout/kill-switch.ts';
import type { PlannedModel, PlanStep } from '../rollout/plan.ts';
import { runsUnderWay } from '../rollout/runs-under-way.ts';
import type { CommandVerb, Hold, Outcome, Reason, RolloutState } from '../rollout/state.ts';
import { stepLabel } from '../rollout/step-label.ts';
import type { Judgement } from '../rollout/trigger-watch.ts';
import type { TriggerAction } from '../rollout/triggers.ts';

/** Where a rollout stands, as people and programs ask for it. Times are ms since the epoch. */
export interface RolloutStatus {
  readonly rollout: string;
  readonly models: { readonly stable: PlannedModel; readonly canary: PlannedModel };
  readonly phase: RolloutState['phase'];
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
  readonly startedAtMs: number;
  readonly attempt: number;
  /** Steps count from 1; null before the first and behind the last. */
  readonly step: {
    readonly number: number;
    readonly label: string;
    readonly sinceMs: number;
  } | null;
  readonly stepCount: number;
  /** Percent to the canary: as confirmed, and as asked for while that is not confirmed. */
  readonly weight: {
    readonly percent: number;
    readonly sinceMs: number;
    readonly asked: number | null;
  };
  readonly waitsFor: readonly Wait[];
  readonly holds: readonly Hold[];
  readonly triggers: readonly TriggerStatus[];
  readonly analyses: readonly AnalysisStatus[];
  readonly detectedAtMs: number | null;
  readonly lastTurnAtMs: number;
}

/** Something that keeps the rollout from going on. */
export interface Wait {
  readonly what: string;
  /** Null: not a time lets it go. */
  readonly untilMs: number | null;
  /** The command that lets it go; null where none does. */
  readonly letGo: CommandVerb | null;
}

export interface TriggerStatus {
  readonly name: string;
  readonly text: string;
  readonly action: TriggerAction;
  readonly last: Judgement | null;
  readonly nextAtMs: number;
  /** A person has let the rollout go on in spite of its alert. */
  readonly isAcknowledged: boolean;
}

export interface AnalysisStatus {
  readonly source: 'inline' | 'background' | 'experiment';
  readonly name: string;
  readonly phase: AnalysisPhase;
  readonly message: string;
}

/** A plan's time as ms since the epoch: they are the same but in a rehearsal. */
type WallTime = (planMs: number) => number;

export function rolloutStatus(state: RolloutState, wallAtMs: WallTime): RolloutStatus {
  const { plan, stepIndex, weight, weightSinceMs, pendingWeight } = state;
  const step = plan.steps[stepIndex];
  return {
    rollout: plan.rollout,
    models: plan.models,
    phase: state.phase,
    outcome: state.outcome,
    reason: state.reason,
    startedAtMs: wallAtMs(state.startedAtMs),
    attempt: state.attempt,
    step: step
      ? { number: stepIndex + 1, label: stepLabel(step), sinceMs: wallAtMs(state.stepStartedAtMs) }
      : null,
    stepCount: plan.steps.length,
    weight: {
      percent: weight,
      sinceMs: wallAtMs(weightSinceMs),
      asked: pendingWeight?.weight ?? null,
    },
    waitsFor: waitsOf(state, step).map((wait) => {
      return { ...wait, untilMs: wait.untilMs === null ? null : wallAtMs(wait.untilMs) };
    }),
    holds: state.holds.map((hold) => ({ ...hold, sinceMs: wallAtMs(hold.sinceMs) })),
    triggers: plan.triggers.map(({ name, text, action }, index) => {
      const { last = null, nextAtMs = 0, acknowledged = false } = state.triggers[index] ?? {};
      const judged = last && { ...last, atMs: wallAtMs(last.atMs) };
      const next = { nextAtMs: wallAtMs(nextAtMs), isAcknowledged: acknowledged };
      return { name, text, action, last: judged, ...next };
    }),
    analyses: runsUnderWay(state).map(({ source, run: { name, phase, message } }) => {
      return { source, name, phase, message };
    }),
    detectedAtMs: state.detectedAtMs === null ? null : wallAtMs(state.detectedAtMs),
    lastTurnAtMs: wallAtMs(state.lastTurnAtMs),
  };
}

function waitsOf(state: RolloutState, step: PlanStep | undefined): Wait[] {
  const { phase, outcome, pendingWeight, pendingRoutes } = state;
  const waits: Wait[] = state.holds.map((hold) => ({
    what: hold.message,
    untilMs: null,
    letGo: letGoOf(hold, state),
  }));
  if (phase === 'ended') {
    const again = {
      what: 'a person who takes it up again',
      untilMs: null,
      letGo: 'retry',
    } as const;
    return outcome === 'promoted' ? waits : [...waits, again];
  }
  if (pendingWeight) {
    const what = `the router to confirm weight ${pendingWeight.weight}`;
    waits.push({ what, untilMs: pendingWeight.retryAtMs, letGo: null });
  }
  if (pendingRoutes) {
    const what = 'the router to confirm its routes';
    waits.push({ what, untilMs: pendingRoutes.retryAtMs, letGo: null });
  }
  if (waits.length > 0 || step === undefined) return waits;
  return [{ what: stepLabel(step), untilMs: endOf(step, state), letGo: skips(step) }];
}

/** While the kill switch is on nothing else is let go: it would be undone unseen. */
function letGoOf({ kind }: Hold, state: RolloutState): CommandVerb | null {
  if (kind === 'kill-switch') return 'unkill';
  if (state.phase !== 'progressing') return null;
  if (kind === 'operator') return 'resume';
  return isKilled(state) ? null : 'promote';
}

function skips({ kind }: PlanStep): CommandVerb | null {
  return kind === 'pause' || kind === 'analysis' || kind === 'experiment' ? 'promote' : null;
}

function endOf(step: PlanStep, { stepStartedAtMs, experiment }: RolloutState): number | null {
  if (step.kind === 'pause' && step.durationMs !== null) return stepStartedAtMs + step.durationMs;
  const startedAtMs = experiment?.startedAtMs ?? null;
  if (step.kind !== 'experiment' || startedAtMs === null) return null;
  return step.experiment.durationMs === null ? null : experimentEndMs(startedAtMs, step.experiment);
}
