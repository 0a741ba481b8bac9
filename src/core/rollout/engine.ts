import type { Reading } from '../analysis/reading.ts';
import { type Ask, dueMeasurements, runWakeAtMs } from '../analysis/run.ts';
import { advance, enterStep } from './advance.ts';
import { obey } from './commands.ts';
import { takeConfirmations } from './confirmations.ts';
import { decide } from './decide.ts';
import type { Plan } from './plan.ts';
import { takeReadings } from './readings.ts';
import type { Action, Command, Confirmation, RolloutEvent, RolloutState } from './state.ts';
import { triggerQueries } from './trigger-watch.ts';
import type { Turn } from './turn.ts';

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
}

export interface Stepped {
  readonly state: RolloutState;
  readonly actions: readonly Action[];
  readonly events: readonly RolloutEvent[];
}

/** A rollout before its first turn. */
export function begin(plan: Plan, nowMs: number): RolloutState {
  return {
    plan,
    phase: 'progressing',
    outcome: null,
    reason: null,
    startedAtMs: nowMs,
    stepIndex: -1,
    stepStartedAtMs: nowMs,
    weight: 0,
    weightSinceMs: nowMs,
    pendingWeight: null,
    inline: null,
    background: null,
    triggers: plan.triggers.map((trigger) => ({
      asked: 0,
      nextAtMs: nowMs + trigger.intervalMs,
      streak: 0,
      last: null,
      acknowledged: false,
    })),
    holds: [],
    detectedAtMs: null,
  };
}

/**
 * The measurements to take now. Ids name their asker and number (`trigger/0/3/value`), so that a
 * world that is still reading one can tell it from a new one.
 */
export function due(state: RolloutState, nowMs: number): readonly Ask[] {
  if (state.phase !== 'progressing') return [];
  return [
    ...runAsks('inline', state, nowMs),
    ...runAsks('background', state, nowMs),
    ...triggerAsks(state, nowMs),
  ];
}

/** One turn. Never throws: whatever went wrong outside comes in as a reading or a confirmation. */
export function step(state: RolloutState, nowMs: number, inputs: Inputs): Stepped {
  const finished = inputs.readings.map((reading) => reading.finishedAtMs);
  const readAtMs = finished.length > 0 ? Math.max(...finished) : nowMs;
  const turn: Turn = { nowMs, readAtMs, state, actions: [], events: [] };
  takeConfirmations(turn, inputs.confirmations);
  if (turn.state.phase === 'progressing') {
    if (turn.state.stepIndex < 0) enterStep(turn, 0);
    takeReadings(turn, inputs.readings);
    decide(turn);
    for (const command of inputs.commands) obey(turn, command);
    advance(turn);
  }
  return { state: turn.state, actions: turn.actions, events: turn.events };
}

/** When to take the next turn if nothing comes in before; null when only an answer or a person can
 * move the rollout on. */
export function wakeAtMs(state: RolloutState): number | null {
  const times = [state.pendingWeight?.retryAtMs ?? null];
  if (state.phase === 'progressing') {
    if (state.stepIndex < 0) return state.startedAtMs;
    times.push(pauseEndMs(state));
    if (state.inline) times.push(runWakeAtMs(state.inline));
    if (state.background) times.push(runWakeAtMs(state.background));
    if (isWatching(state)) times.push(...state.triggers.map((watched) => watched.nextAtMs));
  }
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function runAsks(source: 'inline' | 'background', state: RolloutState, nowMs: number): Ask[] {
  const run = state[source];
  if (!run) return [];
  return dueMeasurements(run, nowMs).map((ask) => ({ ...ask, id: `${source}/${ask.id}` }));
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

/** Triggers look while the canary has traffic: before that there is nothing to hold against it. */
function isWatching(state: RolloutState): boolean {
  return state.weight > 0;
}

/** Null once the pause is over: a hold, not the clock, keeps the rollout from there on. */
function pauseEndMs(state: RolloutState): number | null {
  const step = state.plan.steps[state.stepIndex];
  if (step?.kind !== 'pause' || step.durationMs === null || state.holds.length > 0) return null;
  return state.stepStartedAtMs + step.durationMs;
}
