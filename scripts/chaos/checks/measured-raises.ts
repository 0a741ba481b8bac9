import { journalTurns } from '../../../src/core/rollout/journal.ts';
import type { Measured } from '../../../src/core/rollout/state.ts';
import { IN_FLIGHT_MS, type Observed } from '../observed.ts';

/**
 * Before each raise every rule was measured and kept, at the weight that stood and since the engine was
 * last back. The first raise goes by nothing: the canary has served nobody.
 */
export function measuredRaises({ journal }: Observed): string[] {
  if (journal.length === 0) return [];
  const { plan, turns } = journalTurns(journal);
  const violations: string[] = [];
  const latest = new Map<string, Measured>();
  let weight = 0;
  for (const [index, turn] of turns.entries()) {
    for (const event of turn.events) {
      // The same weight again is that of an engine that came back: its router has had it all along.
      const isOther = event.kind === 'weight' && event.weight !== weight;
      if (event.kind === 'back' || isOther) latest.clear();
      if (event.kind === 'weight') weight = event.weight;
      if (event.kind === 'measured') latest.set(event.metric, event);
    }
    for (const action of turn.actions) {
      if (action.kind !== 'set-weight' || action.weight <= weight || weight === 0) continue;
      for (const { name } of plan.triggers) {
        const verdict = latest.get(name)?.verdict ?? 'not measured';
        if (verdict !== 'Successful')
          violations.push(
            `turn ${index} raises ${weight}% to ${action.weight}%: ${name} ${verdict}`,
          );
      }
    }
  }
  return violations;
}

/** Nothing is Successful by a Prometheus that was not there. */
export function measuredBySomebody({ journal, downs }: Observed): string[] {
  if (journal.length === 0) return [];
  const gone = downs.filter(({ who }) => who === 'prometheus');
  const isGone = (atMs: number) =>
    gone.some((down) => atMs > down.goneAtMs + IN_FLIGHT_MS && atMs < down.revivedAtMs);
  return journalTurns(journal).turns.flatMap(({ events }, index) =>
    events.flatMap((event) =>
      event.kind === 'measured' && event.verdict === 'Successful' && isGone(event.atMs)
        ? [`turn ${index} finds ${event.metric} Successful, and Prometheus was down`]
        : [],
    ),
  );
}
