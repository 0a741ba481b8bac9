import type { Confirmation } from './state.ts';
import { end, requestRoutes, requestWeight, type Turn, update } from './turn.ts';

/** How long a refused weight rests before it is asked for again; Argo's time for traffic checks. */
const WEIGHT_RETRY_MS = 10_000;

/** Takes the router's answers; a weight nobody waits for any more is passed over. */
export function takeConfirmations(turn: Turn, confirmations: readonly Confirmation[]): void {
  for (const confirmation of confirmations) {
    if (confirmation.of === 'routes') {
      takeRoutes(turn, confirmation);
      continue;
    }
    const { weight, atMs, error } = confirmation;
    if (turn.state.pendingWeight?.weight !== weight) continue;
    if (error !== null) {
      update(turn, { pendingWeight: { weight, retryAtMs: turn.nowMs + WEIGHT_RETRY_MS } });
      turn.events.push({
        kind: 'refused',
        atMs,
        message: `weight ${weight} was refused: ${error}; asking again in ${WEIGHT_RETRY_MS / 1_000}s`,
      });
      continue;
    }
    update(turn, { weight, weightSinceMs: sinceMs(turn, weight, atMs), pendingWeight: null });
    turn.events.push({ kind: 'weight', atMs, weight });
  }
  endReverted(turn);
  retryRefused(turn);
}

/** A weight that stands again after the engine was away has stood since then. */
function sinceMs({ state }: Turn, weight: number, atMs: number): number {
  const isAsBefore = state.phase === 'progressing' && weight === state.weight;
  return isAsBefore ? state.weightSinceMs : atMs;
}

function endReverted(turn: Turn): void {
  const { phase, pendingWeight, pendingRoutes, reason } = turn.state;
  if (phase !== 'reverting' || pendingWeight || pendingRoutes || !reason) return;
  end(turn, reason.by === 'operator' ? 'aborted' : 'rolled-back', reason);
}

function takeRoutes(turn: Turn, answer: Extract<Confirmation, { of: 'routes' }>): void {
  const { number, atMs, error } = answer;
  if (turn.state.pendingRoutes?.number !== number) return;
  if (error === null) {
    update(turn, { pendingRoutes: null, routesSinceMs: atMs });
    return;
  }
  update(turn, { pendingRoutes: { number, retryAtMs: turn.nowMs + WEIGHT_RETRY_MS } });
  turn.events.push({
    kind: 'refused',
    atMs,
    message: `routes were refused: ${error}; asking again in ${WEIGHT_RETRY_MS / 1_000}s`,
  });
}

function retryRefused(turn: Turn): void {
  const { pendingWeight, pendingRoutes, routes } = turn.state;
  if (isTime(pendingWeight?.retryAtMs, turn)) requestWeight(turn, pendingWeight?.weight ?? 0);
  if (isTime(pendingRoutes?.retryAtMs, turn)) requestRoutes(turn, routes);
}

function isTime(retryAtMs: number | null | undefined, { nowMs }: Turn): boolean {
  return typeof retryAtMs === 'number' && retryAtMs <= nowMs;
}
