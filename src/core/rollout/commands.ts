import { beginRun } from '../analysis/run.ts';
import { enterStep } from './advance.ts';
import { begin } from './begin.ts';
import { isKilled, kill, refuseWhileKilled, unkill } from './kill-switch.ts';
import { lowerWeight } from './lower-weight.ts';
import type { PlanStep } from './plan.ts';
import type { Command, CommandAnswer, Hold, RolloutState } from './state.ts';
import { stepLabel } from './step-label.ts';
import { hold, release, requestWeight, revert, type Turn, update } from './turn.ts';

/**
 * What a person says. Once the canary is on its way out nothing is obeyed any more but the kill switch,
 * which is on or off whatever becomes of the rollout.
 */
export function obey(turn: Turn, command: Command): CommandAnswer {
  const tooLate = whyTooLate(turn.state, command.verb);
  if (tooLate !== null) return refused(tooLate);
  switch (command.verb) {
    case 'kill':
      return kill(turn, command.by);
    case 'unkill':
      return unkill(turn);
    case 'abort':
      return abort(turn, command.by);
    case 'promote':
    case 'promote-full':
      if (isKilled(turn.state)) return refuseWhileKilled(turn, `${command.verb} by ${command.by}`);
      return command.verb === 'promote' ? promote(turn) : promoteFull(turn);
    case 'retry':
      if (turn.state.phase === 'ended') return retry(turn);
      return refused('the rollout is under way: there is nothing to take up again');
    case 'pause':
      return pause(turn, command.by);
    case 'resume':
      return resume(turn);
    case 'weight':
      return lowerWeight(turn, command.weight, command.by);
  }
}

function whyTooLate(
  { phase, reason, outcome }: RolloutState,
  verb: Command['verb'],
): string | null {
  if (phase === 'progressing' || verb === 'kill' || verb === 'unkill') return null;
  if (phase === 'reverting') return `the canary is being taken back: ${reason?.message}`;
  return verb === 'retry' ? null : `the rollout has ended: ${outcome}`;
}

function obeyed(message: string): CommandAnswer {
  return { isObeyed: true, message };
}

function refused(message: string): CommandAnswer {
  return { isObeyed: false, message };
}

function pause(turn: Turn, by: string): CommandAnswer {
  hold(turn, {
    kind: 'operator',
    sinceMs: turn.nowMs,
    message: `paused by ${by}`,
    metric: null,
  });
  return obeyed('the rollout stays where it is; triggers go on looking');
}

function resume(turn: Turn): CommandAnswer {
  const paused = turn.state.holds.some(({ kind }) => kind === 'operator');
  release(turn, ({ kind }) => kind === 'operator');
  const [other] = turn.state.holds;
  const still = other === undefined ? '' : `, and is still held: ${other.message}`;
  if (!paused) return refused(`the rollout was not paused by a person${still}`);
  return obeyed(`the rollout is no longer paused by a person${still}`);
}

function abort(turn: Turn, by: string): CommandAnswer {
  revert(turn, {
    by: 'operator',
    metric: null,
    verdict: null,
    value: null,
    condition: null,
    message: `aborted by ${by}`,
  });
  return obeyed('the canary is being taken out of the traffic');
}

/**
 * Lifts every hold, as Argo's promote clears every pause condition, and ends a pause; without a hold
 * it skips the present analysis. A weight that is being set is not skipped: the traffic would not follow.
 */
function promote(turn: Turn): CommandAnswer {
  const lifted = turn.state.holds;
  const step = turn.state.plan.steps[turn.state.stepIndex];
  const released = lifted.length === 0 ? '' : `released: ${lifted[0]?.message}; `;
  release(turn, () => true);
  acknowledgeAlerts(turn, lifted);
  const { background } = turn.state.plan;
  if (background && turn.state.background?.phase === 'Inconclusive') {
    update(turn, { background: beginRun(background.spec, turn.nowMs) });
  }
  if (lifted.some((one) => one.kind === 'not-enough-data')) {
    requestWeight(turn, step?.kind === 'set-weight' ? step.weight : 100);
    return obeyed(`${released}the weight is raised`);
  }
  if (step && (step.kind === 'pause' || (isJudging(step) && mayBeSkipped(turn, lifted)))) {
    enterStep(turn, turn.state.stepIndex + 1);
    return obeyed(`${released}${stepLabel(step)} was left`);
  }
  if (lifted.length > 0) return obeyed(`${released}the plan goes on`);
  return refused('there is no hold, pause or analysis to go past: the weight is being set');
}

function isJudging(step: PlanStep): boolean {
  return step.kind === 'analysis' || step.kind === 'experiment';
}

/** Lifting a hold is not skipping an analysis, unless it was the analysis that held. */
function mayBeSkipped({ state }: Turn, lifted: readonly Hold[]): boolean {
  const own = [state.inline, ...(state.experiment?.runs ?? [])];
  return lifted.length === 0 || own.some((run) => run?.phase === 'Inconclusive');
}

/** Skips what is left of the plan, analyses among it: the canary gets everything at once. */
function promoteFull(turn: Turn): CommandAnswer {
  acknowledgeAlerts(turn, turn.state.holds);
  release(turn, () => true);
  update(turn, { background: null, experiment: null, promoteFull: true });
  enterStep(turn, turn.state.plan.steps.length);
  return obeyed('what is left of the plan is skipped: the canary gets everything');
}

/**
 * Begins a rollout that was taken back anew, from its first step, as Argo's retry does. The kill switch
 * stays as it is.
 */
function retry(turn: Turn): CommandAnswer {
  if (turn.state.outcome === 'promoted') return refused('the canary was promoted');
  const { plan, startedAtMs, attempt, holds } = turn.state;
  update(turn, {
    ...begin(plan, turn.nowMs),
    startedAtMs,
    attempt: attempt + 1,
    holds: holds.filter(({ kind }) => kind === 'kill-switch'),
  });
  return obeyed('the rollout begins anew, from its first step');
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
