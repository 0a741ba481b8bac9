import type { Reading } from '../analysis/reading.ts';
import { type Ask, dueMeasurements, runWakeAtMs } from '../analysis/run.ts';
import { NO_SECRETS, type SecretLookup } from '../analysis/secrets.ts';
import { advance, enterStep } from './advance.ts';
import { obey } from './commands.ts';
import { takeConfirmations } from './confirmations.ts';
import { decide } from './decide.ts';
import { experimentEndMs } from './experiment.ts';
import { isKilled } from './kill-switch.ts';
import { takeReadings } from './readings.ts';
import { runsUnderWay } from './runs-under-way.ts';
import type {
  Action,
  Command,
  CommandAnswer,
  Confirmation,
  RolloutEvent,
  RolloutState,
} from './state.ts';
import { triggerQueries } from './trigger-watch.ts';
import type { Turn } from './turn.ts';
import { weightAfterAbsence } from './weight-after-absence.ts';

/*
 * The engine is a value and four functions. A world goes round like this, in virtual or real time:
 *
 *   begin ──► due ──► (the world measures) ──► step ──► (the world acts) ──► wakeAtMs ──► due ──► …
 *
 * Only the world waits, reads and acts; everything decided is decided in `step`.
 */

/** What a turn is given: what came back, and what people said. */
export interface Inputs {
  readonly readings: readonly Reading[];
  readonly confirmations: readonly Confirmation[];
  readonly commands: readonly Command[];
  /** The engine was away since the last turn: this is its first one back. */
  readonly isBack?: boolean;
  /** Nothing can be written down: readings count and people are obeyed, and the plan goes no further. */
  readonly standsStill?: boolean;
}

/** With what only the moment has: secrets are read anew each turn and never written down. */
export interface TurnInputs extends Inputs {
  readonly secrets?: SecretLookup;
}

export interface Stepped {
  readonly state: RolloutState;
  readonly actions: readonly Action[];
  readonly events: readonly RolloutEvent[];
  /** What became of each command, in their order. */
  readonly answers: readonly CommandAnswer[];
}

/**
 * The measurements to take now. Ids name their asker and number (`trigger/0/3/value`), so that a
 * world that is still reading one can tell it from a new one.
 */
export function due(
  state: RolloutState,
  nowMs: number,
  secrets: SecretLookup = NO_SECRETS,
): readonly Ask[] {
  if (!isUnderWay(state)) return [];
  const analyses = runsUnderWay(state).flatMap(({ prefix, run }) =>
    dueMeasurements(run, nowMs, secrets).map((ask) => ({ ...ask, id: prefix + ask.id })),
  );
  return [...analyses, ...triggerAsks(state, nowMs)];
}

/** One turn. Never throws: whatever went wrong outside comes in as a reading or a confirmation. */
export function step(state: RolloutState, nowMs: number, inputs: TurnInputs): Stepped {
  const finished = inputs.readings.map((reading) => reading.finishedAtMs);
  const readAtMs = finished.length > 0 ? Math.max(...finished) : nowMs;
  const begun = { ...state, lastTurnAtMs: nowMs };
  const { secrets = NO_SECRETS } = inputs;
  const turn: Turn = { nowMs, readAtMs, secrets, state: begun, actions: [], events: [] };
  if (inputs.isBack) comeBack(turn, state.lastTurnAtMs);
  takeConfirmations(turn, inputs.confirmations);
  let answers: readonly CommandAnswer[] = [];
  const obeyAll = () => {
    answers = inputs.commands.map((command) => obey(turn, command));
  };
  const isLate = turn.state.phase !== 'progressing';
  if (isLate) obeyAll();
  if (turn.state.phase === 'progressing') {
    if (turn.state.stepIndex < 0) enterStep(turn, 0);
    takeReadings(turn, inputs.readings);
    decide(turn);
    if (!isLate) obeyAll();
    if (!inputs.standsStill) advance(turn);
    // A run whose spec cannot be run is in Error as soon as it has begun.
    if (turn.state.phase === 'progressing') decide(turn);
  }
  return { state: turn.state, actions: turn.actions, events: turn.events, answers };
}

/**
 * What was measured before says nothing of the time in which nobody looked, and the router may have been
 * away as well: the weight counts once it is confirmed again. A raise that nobody confirmed is decided anew.
 */
function comeBack(turn: Turn, sinceMs: number): void {
  const pendingWeight = { weight: weightAfterAbsence(turn.state), retryAtMs: null };
  turn.state = { ...turn.state, backSinceMs: turn.nowMs, pendingWeight };
  turn.events.push({ kind: 'back', atMs: turn.nowMs, sinceMs });
}

/** When to take the next turn if nothing comes in before; null when only an answer or a person can
 * move the rollout on. */
export function wakeAtMs(state: RolloutState): number | null {
  const times = [state.pendingWeight?.retryAtMs ?? null, state.pendingRoutes?.retryAtMs ?? null];
  if (isUnderWay(state)) {
    if (state.stepIndex < 0) return state.startedAtMs;
    times.push(pauseEndMs(state), experimentWakeMs(state));
    times.push(...runsUnderWay(state).map(({ run }) => runWakeAtMs(run)));
    if (isWatching(state)) times.push(...state.triggers.map((watched) => watched.nextAtMs));
  }
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** While the kill switch is on there is nothing to look at and nothing to wait for. */
function isUnderWay(state: RolloutState): boolean {
  return state.phase === 'progressing' && !isKilled(state);
}

function triggerAsks(state: RolloutState, nowMs: number): Ask[] {
  if (!isWatching(state)) return [];
  return state.triggers.flatMap((watched, index) => {
    const trigger = state.plan.triggers[index];
    if (!trigger || watched.nextAtMs > nowMs) return [];
    return Object.entries(triggerQueries(trigger, state.plan)).map(([part, query]) => ({
      id: `trigger/${index}/${watched.asked}/${part}`,
      metric: trigger.name,
      provider: { prometheus: { query } },
    }));
  });
}

/** Triggers look while users get the canary's answers: before that there is nothing to hold against it. */
function isWatching(state: RolloutState): boolean {
  return state.weight > 0 || state.routes.headers.length > 0;
}

/** When a running experiment's time is up; null if it has none or waits for its analyses only. */
function experimentWakeMs(state: RolloutState): number | null {
  const step = state.plan.steps[state.stepIndex];
  const startedAtMs = state.experiment?.startedAtMs ?? null;
  if (step?.kind !== 'experiment' || startedAtMs === null || state.holds.length > 0) return null;
  const endsAtMs = experimentEndMs(startedAtMs, step.experiment);
  return endsAtMs > startedAtMs && endsAtMs > state.lastTurnAtMs ? endsAtMs : null;
}

/** Null once the pause is over: a hold, not the clock, keeps the rollout from there on. */
function pauseEndMs(state: RolloutState): number | null {
  const step = state.plan.steps[state.stepIndex];
  if (step?.kind !== 'pause' || step.durationMs === null || state.holds.length > 0) return null;
  if (state.pendingWeight || state.pendingRoutes) return null;
  return state.stepStartedAtMs + step.durationMs;
}
