import { resumeRun } from '../analysis/run.ts';
import type { AnalysisRunState } from '../analysis/status.ts';
import type { CommandAnswer, Hold, RolloutState } from './state.ts';
import { hold, release, type Turn, update } from './turn.ts';

/*
 * The kill switch itself is the router's: it works without an engine. The engine is told, and stands
 * still meanwhile: with no request at the canary every question would be answered by silence.
 */

/** Whether the kill switch is on, as far as the engine was told. */
export function isKilled(state: Pick<RolloutState, 'holds'>): boolean {
  return killOf(state) !== undefined;
}

/** Since when the plan's times stand still; undefined while they pass. */
export function killedSinceMs(state: Pick<RolloutState, 'holds'>): number | undefined {
  return killOf(state)?.sinceMs;
}

/** The kill switch is on: whatever phase the rollout is in, it does not go on from there. */
export function kill(turn: Turn, by: string): CommandAnswer {
  hold(turn, {
    kind: 'kill-switch',
    sinceMs: turn.nowMs,
    message: `kill switch thrown by ${by}: every request goes to stable`,
    metric: null,
  });
  return { isObeyed: true, message: 'every request goes to stable, and the plan stands still' };
}

/**
 * The kill switch is off: the plan goes on from where it stood. Its times have not passed meanwhile,
 * and whatever looks at the canary waits for its next interval, so that it sees traffic.
 */
export function unkill(turn: Turn): CommandAnswer {
  const lifted = killOf(turn.state);
  if (lifted === undefined) return { isObeyed: false, message: 'the kill switch is off' };
  release(turn, ({ kind }) => kind === 'kill-switch');
  if (turn.state.phase === 'progressing') goOn(turn, lifted);
  return { isObeyed: true, message: 'the rollout decides again' };
}

function goOn(turn: Turn, lifted: Hold): void {
  const { nowMs } = turn;
  const { plan, stepStartedAtMs, inline, background, experiment } = turn.state;
  const resumed = (run: AnalysisRunState | null) => run && resumeRun(run, nowMs);
  const stood = (startedAtMs: number) =>
    startedAtMs + nowMs - Math.max(startedAtMs, lifted.sinceMs);
  update(turn, {
    stepStartedAtMs: stood(stepStartedAtMs),
    // From now on the canary has its weight again: what was measured before says nothing of it.
    weightSinceMs: nowMs,
    triggers: turn.state.triggers.map((watched, index) => ({
      ...watched,
      nextAtMs: nowMs + (plan.triggers[index]?.intervalMs ?? 0),
    })),
    inline: resumed(inline),
    background: resumed(background),
    experiment: experiment && {
      startedAtMs: experiment.startedAtMs === null ? null : stood(experiment.startedAtMs),
      runs: experiment.runs.map((run) => resumeRun(run, nowMs)),
    },
  });
}

/** What a person wants of a rollout that the kill switch keeps: it would be undone unseen. */
export function refuseWhileKilled(turn: Turn, wanted: string): CommandAnswer {
  const message = `${wanted}: refused while the kill switch is on; switch it off first`;
  turn.events.push({ kind: 'refused', atMs: turn.nowMs, message });
  return { isObeyed: false, message };
}

function killOf({ holds }: Pick<RolloutState, 'holds'>): Hold | undefined {
  return holds.find(({ kind }) => kind === 'kill-switch');
}
