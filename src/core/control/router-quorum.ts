import type { EngineAwayRule, RouterReport, StandingOrder } from './standing-order.ts';

/** A router, as the engine that it follows knows it. */
export interface KnownRouter {
  readonly name: string;
  /** The engine's file names it: it is waited for even if it was never heard. */
  readonly isNamed: boolean;
  /** When it was last heard; of a named one that was not, when the engine began. */
  readonly heardAtMs: number;
  /** Null: not heard since the engine began. */
  readonly report: RouterReport | null;
}

export interface QuorumRules {
  /** A router that was not heard for so long is gone. */
  readonly goneAfterMs: number;
  /** One that is not named is forgotten after so long, as if it had never been there. */
  readonly forgetAfterMs: number;
  /** What a router that was never heard is taken to do without its engine. */
  readonly away: EngineAwayRule;
}

/** Where the routers stand to an order. */
export interface Quorum {
  /** Routers without which the order is not true of all the traffic. */
  readonly awaited: readonly string[];
  /** Gone routers that are no longer waited for and may still serve the canary what they last did. */
  readonly unsure: readonly string[];
}

/** A router's clock may run a little slower than the engine's, and its lease end a little later. */
const LEASE_SLACK_MS = 1_000;

/**
 * Who has to confirm an order. One that gives the canary more waits for every router that is known, gone
 * or not: a raise can always wait, and a router that comes back to it would jump. One that gives it less
 * cannot wait for a machine that burnt down, so a gone router is dropped: after its lease, where it takes
 * the canary out by itself, and then what is said of the traffic is true; or once it is gone, where it
 * would hold, and then it is named as one that may still serve.
 */
export function quorumFor(
  { engine, number }: Pick<StandingOrder, 'engine' | 'number'>,
  isRaise: boolean,
  routers: readonly KnownRouter[],
  rules: QuorumRules,
  nowMs: number,
): Quorum {
  const behind = knownAt(routers, rules, nowMs).filter(({ report }) => {
    const inForce = report?.inForce ?? null;
    return inForce === null || inForce.engine !== engine || inForce.number < number;
  });
  const isDropped = (router: KnownRouter) => !isRaise && nowMs > droppedAtMs(router, rules);
  const isUnsure = (router: KnownRouter) =>
    isDropped(router) && awayOf(router, rules).do === 'hold';
  return {
    awaited: behind.filter((router) => !isDropped(router)).map(({ name }) => name),
    unsure: behind.filter(isUnsure).map(({ name }) => name),
  };
}

/** Routers that a raise is not even told to the others without. */
export function goneRouters(
  routers: readonly KnownRouter[],
  rules: QuorumRules,
  nowMs: number,
): readonly string[] {
  return knownAt(routers, rules, nowMs)
    .filter(({ report, heardAtMs }) => report === null || nowMs - heardAtMs > rules.goneAfterMs)
    .map(({ name }) => name);
}

/** Those that are named, and those that were heard of late or may still have their lease. */
export function knownAt(
  routers: readonly KnownRouter[],
  rules: QuorumRules,
  nowMs: number,
): readonly KnownRouter[] {
  return routers.filter((router) => {
    const leaseMs = awayOf(router, rules).afterMs + LEASE_SLACK_MS;
    const knownMs = Math.max(rules.forgetAfterMs, leaseMs);
    return router.isNamed || nowMs - router.heardAtMs <= knownMs;
  });
}

/** When a router is no longer waited for by an order that gives the canary less. */
function droppedAtMs(router: KnownRouter, rules: QuorumRules): number {
  const away = awayOf(router, rules);
  const afterMs = away.do === 'stable' ? away.afterMs + LEASE_SLACK_MS : rules.goneAfterMs;
  return router.heardAtMs + afterMs;
}

function awayOf({ report }: KnownRouter, rules: QuorumRules): EngineAwayRule {
  return report?.away ?? rules.away;
}
