import type { Confirmation } from './state.ts';
import { end, requestWeight, type Turn, update } from './turn.ts';

/** How long a refused weight rests before it is asked for again; Argo's time for traffic checks. */
const WEIGHT_RETRY_MS = 10_000;

/** Takes the router's answers; a weight nobody waits for any more is passed over. */
export function takeConfirmations(turn: Turn, confirmations: readonly Confirmation[]): void {
  for (const { weight, atMs, error } of confirmations) {
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
    update(turn, { weight, weightSinceMs: atMs, pendingWeight: null });
    turn.events.push({ kind: 'weight', atMs, weight });
    endReverted(turn);
  }
  retryRefused(turn);
}

function endReverted(turn: Turn): void {
  const { phase, weight, reason } = turn.state;
  if (phase !== 'reverting' || weight !== 0 || !reason) return;
  end(turn, reason.by === 'operator' ? 'aborted' : 'rolled-back', reason);
}

function retryRefused(turn: Turn): void {
  const pending = turn.state.pendingWeight;
  if (!pending || pending.retryAtMs === null || pending.retryAtMs > turn.nowMs) return;
  requestWeight(turn, pending.weight);
}
