import { stepRun } from '../analysis/run.ts';
import type { SecretLookup } from '../analysis/secrets.ts';
import type { AnalysisRunState } from '../analysis/status.ts';
import { NO_ROUTES, type Routes } from '../routing/routes.ts';
import type { Action, Hold, Outcome, Reason, RolloutEvent, RolloutState } from './state.ts';

/**
 * One turn of the engine in the making: the state as it changes, what is to be done and what is to
 * be told. It lives inside one call of `step` and never leaves it.
 */
export interface Turn {
  readonly nowMs: number;
  /** When the newest reading of this turn was finished; a decision is as old as what decided it. */
  readonly readAtMs: number;
  readonly secrets: SecretLookup;
  state: RolloutState;
  readonly actions: Action[];
  readonly events: RolloutEvent[];
}

export function update(turn: Turn, change: Partial<RolloutState>): void {
  turn.state = { ...turn.state, ...change };
}

/** Asks the router for a weight; the rollout goes on when it is confirmed. */
export function requestWeight(turn: Turn, weight: number): void {
  update(turn, { pendingWeight: { weight, retryAtMs: null } });
  turn.actions.push({ kind: 'set-weight', weight });
}

/** Asks the router for all routes beside the weight. */
export function requestRoutes(turn: Turn, routes: Routes): void {
  const number = turn.state.routesAsked + 1;
  update(turn, { routes, routesAsked: number, pendingRoutes: { number, retryAtMs: null } });
  turn.actions.push({ kind: 'set-routes', number, routes });
}

export function hold(turn: Turn, added: Hold): void {
  const present = turn.state.holds.find((known) => sameHold(known, added));
  if (present) {
    // Still the same hold, and by now perhaps for a newer reason.
    const renewed = { ...present, message: added.message };
    const holds = turn.state.holds.map((known) => (known === present ? renewed : known));
    update(turn, { holds });
    return;
  }
  update(turn, { holds: [...turn.state.holds, added] });
  turn.events.push({ kind: 'held', atMs: turn.nowMs, hold: added });
}

export function release(turn: Turn, lifted: (hold: Hold) => boolean): void {
  for (const present of turn.state.holds.filter(lifted)) {
    turn.events.push({ kind: 'released', atMs: turn.nowMs, hold: present });
  }
  update(turn, { holds: turn.state.holds.filter((present) => !lifted(present)) });
}

function sameHold(one: Hold, other: Hold): boolean {
  return one.kind === other.kind && one.metric === other.metric;
}

function hasRoutes({ routes }: RolloutState): boolean {
  return routes.headers.length + routes.mirrors.length > 0;
}

/** Takes the canary out of the traffic; the outcome stands once the router has confirmed it. */
export function revert(turn: Turn, reason: Reason): void {
  update(turn, { phase: 'reverting', reason, detectedAtMs: turn.readAtMs });
  turn.events.push({ kind: 'detected', atMs: turn.readAtMs, reason });
  requestWeight(turn, 0);
  // A route sends its requests to the canary whatever the weight is.
  if (hasRoutes(turn.state)) requestRoutes(turn, NO_ROUTES);
}

export function end(turn: Turn, outcome: Outcome, reason: Reason): void {
  if (hasRoutes(turn.state)) requestRoutes(turn, NO_ROUTES);
  update(turn, { phase: 'ended', outcome, reason, pendingWeight: null });
  terminateRuns(turn);
  turn.actions.push({ kind: 'finish', outcome, reason });
  turn.events.push({ kind: 'ended', atMs: turn.nowMs, outcome });
}

/** As Argo ends what still runs: Successful, unless a limit was broken. */
function terminateRuns(turn: Turn): void {
  const { inline, background } = turn.state;
  const ended = (run: AnalysisRunState | null) =>
    run && stepRun(run, turn.nowMs, [], { terminate: true, secrets: turn.secrets });
  update(turn, { inline: ended(inline), background: ended(background), experiment: null });
}
