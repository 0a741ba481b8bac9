import { beginRun } from '../analysis/run.ts';
import type { ExperimentPlan } from './plan.ts';
import { requestWeight, type Turn, update } from './turn.ts';

/*
 * An experiment step: the canary gets its share, the analyses run beside it, and when the time is up
 * (or, without a time, when every required analysis has ended) the share is given back.
 *
 *   entered ── weight confirmed ──► started ── duration, required runs ──► ended, weight as before
 *
 * Where Argo starts a baseline of its own, stable itself is the baseline: it serves at the same time
 * and has more requests to compare with.
 */

export function enterExperiment(turn: Turn): void {
  update(turn, { experiment: { startedAtMs: null, runs: [] } });
}

/** What the canary gets meanwhile: the experiment's share comes on top, as in Argo. */
export function experimentWeight(plannedWeight: number, plan: ExperimentPlan): number {
  return Math.min(100, plannedWeight + (plan.weight ?? 0));
}

/** Starts the analyses once the canary has its share. */
export function startExperiment(turn: Turn, plan: ExperimentPlan): void {
  const { experiment, pendingWeight } = turn.state;
  if (!experiment || experiment.startedAtMs !== null || pendingWeight) return;
  const runs = plan.analyses.map(({ spec }) => beginRun(spec, turn.nowMs));
  update(turn, { experiment: { startedAtMs: turn.nowMs, runs } });
}

/** True when it has run its time and every analysis it must wait for has succeeded. */
export function experimentIsDone(turn: Turn, plan: ExperimentPlan): boolean {
  const { experiment } = turn.state;
  if (experiment?.startedAtMs == null) return false;
  const endsAtMs = experimentEndMs(experiment.startedAtMs, plan);
  const required = experiment.runs.filter((_, index) => plan.analyses[index]?.required);
  const waitsFor = plan.durationMs === null && required.length === 0 ? experiment.runs : required;
  return turn.nowMs >= endsAtMs && waitsFor.every((run) => run.phase === 'Successful');
}

/** Asks no more for its analyses, and gives the share back. */
export function leaveExperiment(turn: Turn, weightBefore: number): void {
  const { experiment, weight } = turn.state;
  if (!experiment) return;
  update(turn, { experiment: null });
  if (weight !== weightBefore) requestWeight(turn, weightBefore);
}

/** Without a duration the analyses alone say when. */
export function experimentEndMs(startedAtMs: number, plan: ExperimentPlan): number {
  return startedAtMs + (plan.durationMs ?? 0);
}
