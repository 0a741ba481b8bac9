import { beginRun } from '../analysis/run.ts';
import { enterStep } from './advance.ts';
import { begin } from './begin.ts';
import { isKilled, kill, refuseWhileKilled, unkill } from './kill-switch.ts';
import type { PlanStep } from './plan.ts';
import type { Command, Hold } from './state.ts';
import { hold, release, requestWeight, revert, type Turn, update } from './turn.ts';

/**
 * What a person says. Once the canary is on its way out nothing is obeyed any more but the kill switch,
 * which is on or off whatever becomes of the rollout.
 */
export function obey(turn: Turn, command: Command): void {
  if (command.verb === 'kill') kill(turn, command.by);
  if (command.verb === 'unkill') unkill(turn);
  if (turn.state.phase === 'ended' && command.verb === 'retry') retry(turn);
  if (turn.state.phase !== 'progressing') return;
  switch (command.verb) {
    case 'abort':
      abort(turn, command.by);
      return;
    case 'promote':
    case 'promote-full':
      if (isKilled(turn.state)) refuseWhileKilled(turn, `${command.verb} by ${command.by}`);
      else if (command.verb === 'promote') promote(turn);
      else promoteFull(turn);
      return;
    case 'kill':
    case 'unkill':
      return;
    case 'retry':
      // There is nothing to take up again while it is under way.
      return;
    case 'pause':
      hold(turn, {
        kind: 'operator',
        sinceMs: turn.nowMs,
        message: `paused by ${command.by}`,
        metric: null,
      });
      return;
    case 'resume':
      release(turn, (present) => present.kind === 'operator');
      return;
  }
}

function abort(turn: Turn, by: string): void {
  revert(turn, {
    by: 'operator',
    metric: null,
    verdict: null,
    value: null,
    condition: null,
    message: `aborted by ${by}`,
  });
}

/**
 * Lifts every hold, as Argo's promote clears every pause condition, and ends a pause; without a hold
 * it skips the present analysis. A weight that is being set is not skipped: the traffic would not follow.
 */
function promote(turn: Turn): void {
  const lifted = turn.state.holds;
  const step = turn.state.plan.steps[turn.state.stepIndex];
  release(turn, () => true);
  acknowledgeAlerts(turn, lifted);
  const { background } = turn.state.plan;
  if (background && turn.state.background?.phase === 'Inconclusive') {
    update(turn, { background: beginRun(background.spec, turn.nowMs) });
  }
  if (lifted.some((one) => one.kind === 'not-enough-data')) {
    requestWeight(turn, step?.kind === 'set-weight' ? step.weight : 100);
    return;
  }
  if (step?.kind === 'pause' || (isJudging(step) && mayBeSkipped(turn, lifted))) {
    enterStep(turn, turn.state.stepIndex + 1);
  }
}

function isJudging(step: PlanStep | undefined): boolean {
  return step?.kind === 'analysis' || step?.kind === 'experiment';
}

/** Lifting a hold is not skipping an analysis, unless it was the analysis that held. */
function mayBeSkipped({ state }: Turn, lifted: readonly Hold[]): boolean {
  const own = [state.inline, ...(state.experiment?.runs ?? [])];
  return lifted.length === 0 || own.some((run) => run?.phase === 'Inconclusive');
}

/** Skips what is left of the plan, analyses among it: the canary gets everything at once. */
function promoteFull(turn: Turn): void {
  acknowledgeAlerts(turn, turn.state.holds);
  release(turn, () => true);
  update(turn, { background: null, experiment: null, promoteFull: true });
  enterStep(turn, turn.state.plan.steps.length);
}

/**
 * Begins a rollout that was taken back anew, from its first step, as Argo's retry does. The kill switch
 * stays as it is.
 */
function retry(turn: Turn): void {
  if (turn.state.outcome === 'promoted') return;
  const { plan, startedAtMs, attempt, holds } = turn.state;
  update(turn, {
    ...begin(plan, turn.nowMs),
    startedAtMs,
    attempt: attempt + 1,
    holds: holds.filter(({ kind }) => kind === 'kill-switch'),
  });
}

function acknowledgeAlerts(turn: Turn, lifted: readonly Hold[]): void {
  const alerted = lifted.filter((one) => one.kind === 'alert').map((one) => one.metric);
  update(turn, {
    triggers: turn.state.triggers.map((watched, index) => {
      const trigger = turn.state.plan.triggers[index];
      const seen = trigger?.action === 'alert' && alerted.includes(trigger.name);
      return seen ? { ...watched, acknowledged: true } : watched;
    }),
  });
}
