import { beginRun } from '../analysis/run.ts';
import { withHeaderRoute, withMirrorRoute } from '../routing/routes.ts';
import {
  enterExperiment,
  experimentIsDone,
  experimentWeight,
  leaveExperiment,
  startExperiment,
} from './experiment.ts';
import { isKilled } from './kill-switch.ts';
import type { ExperimentPlan, PlanStep } from './plan.ts';
import { isUnknown } from './readings.ts';
import type { RolloutState } from './state.ts';
import { stepLabel } from './step-label.ts';
import { end, hold, release, requestRoutes, requestWeight, type Turn, update } from './turn.ts';

/**
 * Walks the plan as far as it goes now: a step is entered, waited for, left. Nothing moves while a
 * weight is unconfirmed or a hold stands; while the kill switch is on, nothing within a step either.
 */
export function advance(turn: Turn): void {
  if (isKilled(turn.state)) return;
  startBackground(turn);
  // Each pass leaves one step; entering the last one ends the walk.
  for (let passes = 0; passes <= turn.state.plan.steps.length; passes += 1) {
    if (turn.state.phase !== 'progressing' || isUnconfirmed(turn.state)) return;
    const step = turn.state.plan.steps[turn.state.stepIndex];
    if (!step) {
      promote(turn);
      return;
    }
    if (!stepIsDone(turn, step) || isHeld(turn.state)) return;
    enterStep(turn, turn.state.stepIndex + 1);
  }
}

/** Enters a step: what it does at once, it does here. */
export function enterStep(turn: Turn, index: number): void {
  leaveExperiment(turn, plannedWeight(turn.state));
  update(turn, { stepIndex: index, stepStartedAtMs: turn.nowMs, inline: null });
  release(turn, (present) => present.kind === 'pause-step');
  const step = turn.state.plan.steps[index];
  if (!step) return;
  turn.events.push({ kind: 'step', atMs: turn.nowMs, index, label: stepLabel(step) });
  begin(turn, step);
  startBackground(turn);
}

function begin(turn: Turn, step: PlanStep): void {
  switch (step.kind) {
    case 'analysis':
      update(turn, { inline: beginRun(step.spec, turn.nowMs) });
      return;
    case 'experiment':
      enterExperiment(turn);
      return;
    case 'header-route':
      requestRoutes(turn, withHeaderRoute(turn.state.routes, step.route));
      return;
    case 'mirror-route':
      requestRoutes(turn, withMirrorRoute(turn.state.routes, step.route));
      return;
    case 'pause':
      if (step.durationMs === null) holdForPerson(turn);
      return;
    case 'set-weight':
    case 'canary-scale':
      return;
  }
}

function holdForPerson(turn: Turn): void {
  hold(turn, {
    kind: 'pause-step',
    sinceMs: turn.nowMs,
    message: 'the plan pauses here until a person promotes',
    metric: null,
  });
}

function stepIsDone(turn: Turn, step: PlanStep): boolean {
  switch (step.kind) {
    case 'set-weight':
      return weightIsSet(turn, step.weight);
    case 'pause':
      return step.durationMs !== null && turn.nowMs >= turn.state.stepStartedAtMs + step.durationMs;
    case 'analysis':
      return turn.state.inline?.phase === 'Successful';
    case 'experiment':
      return experimentStepIsDone(turn, step.experiment);
    case 'header-route':
    case 'mirror-route':
    case 'canary-scale':
      return true;
  }
}

/** A raise for an experiment is a raise like any other. */
function experimentStepIsDone(turn: Turn, plan: ExperimentPlan): boolean {
  const share = experimentWeight(plannedWeight(turn.state), plan);
  if (!weightIsSet(turn, share)) return false;
  startExperiment(turn, plan);
  return experimentIsDone(turn, plan);
}

/** True once the router has confirmed the weight; asks for it first if need be. */
function weightIsSet(turn: Turn, weight: number): boolean {
  if (turn.state.weight === weight) return true;
  if (weight > turn.state.weight && !mayRaise(turn)) return false;
  requestWeight(turn, weight);
  return false;
}

/**
 * More traffic goes to a canary only while every trigger that holds on silence has an answer, given
 * since the canary has its present weight and the engine is there. The first raise needs none: nothing was there to measure.
 */
function mayRaise(turn: Turn): boolean {
  const isWaived = turn.state.weight === 0 || turn.state.promoteFull;
  const silent = isWaived ? [] : silentTriggers(turn.state);
  release(turn, ({ kind, metric }) => {
    return kind === 'not-enough-data' && !silent.some((one) => one.metric === metric);
  });
  for (const one of silent) {
    hold(turn, { kind: 'not-enough-data', sinceMs: turn.nowMs, ...one });
  }
  return !isHeld(turn.state);
}

function silentTriggers(state: RolloutState): { metric: string; message: string }[] {
  const { weightSinceMs, backSinceMs } = state;
  const sinceMs = Math.max(weightSinceMs, backSinceMs ?? weightSinceMs);
  const unseen = sinceMs > weightSinceMs ? 'the engine came back' : 'the weight changed';
  return state.plan.triggers.flatMap((trigger, index) => {
    const last = state.triggers[index]?.last;
    if (trigger.unknown !== 'hold' && !last?.isShared) return [];
    const isFresh = last !== null && last !== undefined && last.atMs >= sinceMs;
    if (isFresh && !isUnknown(last.verdict)) return [];
    const fresh = isFresh ? last.message : `not measured since ${unseen}`;
    const message = fresh.startsWith(trigger.name) ? fresh : `${trigger.name}: ${fresh}`;
    return [{ metric: trigger.name, message }];
  });
}

/** Past the last step the canary serves everything, as in Argo; then the rollout has ended. */
function promote(turn: Turn): void {
  if (!weightIsSet(turn, 100) || isHeld(turn.state)) return;
  end(turn, 'promoted', {
    by: 'plan',
    metric: null,
    verdict: 'Successful',
    value: null,
    condition: null,
    message: 'every step and analysis of the plan passed',
  });
}

/** The last weight that the plan itself has set: what an experiment borrows from. */
function plannedWeight({ plan, stepIndex }: RolloutState): number {
  const set = plan.steps.slice(0, stepIndex + 1).findLast((step) => step.kind === 'set-weight');
  return set?.weight ?? 0;
}

function isUnconfirmed(state: RolloutState): boolean {
  return state.pendingWeight !== null || state.pendingRoutes !== null;
}

function isHeld(state: RolloutState): boolean {
  return state.holds.length > 0;
}

function startBackground(turn: Turn): void {
  const { background } = turn.state.plan;
  if (!background || turn.state.background || turn.state.promoteFull) return;
  const { stepIndex } = turn.state;
  const isOver = stepIndex >= turn.state.plan.steps.length && stepIndex > 0;
  if (isOver || stepIndex < background.startingStep) return;
  update(turn, { background: beginRun(background.spec, turn.nowMs) });
}
