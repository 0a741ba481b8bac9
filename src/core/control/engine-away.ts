import type { EngineAwayRule, StandingOrder } from './standing-order.ts';

/**
 * How a router stands to its engine. `follow`: the engine was heard of late. `hold`: it is away, and the
 * last order stands. `stable`: it is away, and the canary is out of the traffic until it is back.
 */
export type Stance = 'follow' | 'hold' | 'stable';

/**
 * A router's stance when it last heard from its engine then; null is never. `do: stable` is a lease: an
 * engine that has heard nothing for longer knows that the router sends nobody to the canary.
 */
export function stanceOf(
  { afterMs, do: then }: EngineAwayRule,
  heardAtMs: number | null,
  nowMs: number,
): Stance {
  return heardAtMs !== null && nowMs - heardAtMs < afterMs ? 'follow' : then;
}

/** What of an order is in force at a stance. The kill switch stays as it was told, whatever else. */
export function inForceAt(
  stance: Stance,
  order: StandingOrder | null,
): Pick<StandingOrder, 'weight' | 'routes' | 'kill'> {
  const none = { weight: 0, routes: { headers: [], mirrors: [] } };
  if (order === null) return { ...none, kill: null };
  return stance === 'stable' ? { ...none, kill: order.kill } : order;
}
