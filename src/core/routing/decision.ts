import { bucket } from './bucket.ts';
import type { RouteClaim } from './routes.ts';

export type Role = 'stable' | 'canary';

export interface RoutingQuestion {
  /** The rollout's salt: another salt deals the users anew. */
  readonly salt: string;
  /** What sticks to one model: a user, or a request when the user is not known. */
  readonly key: string;
  /** Share of keys for the canary, 0..100. */
  readonly canaryPercent: number;
  /** The kill switch is on. */
  readonly isKilled?: boolean;
  /** What claims the request for the canary, whatever the weight is. */
  readonly claim?: RouteClaim | null;
}

export interface RoutingDecision {
  readonly role: Role;
  /** The rule that decided. */
  readonly reason: RoutingReason;
}

export const ROUTING_REASONS = [
  'kill-switch',
  'header-route',
  'segment',
  'canary-closed',
  'canary-open',
  'split',
] as const;
export type RoutingReason = (typeof ROUTING_REASONS)[number];

/** A rule decides, or leaves the question to the next one. */
type Rule = (question: RoutingQuestion) => RoutingDecision | undefined;

// Shared values: a decision is taken for every request.
const KILLED: RoutingDecision = Object.freeze({ role: 'stable', reason: 'kill-switch' });
const CLAIMED: Readonly<Record<RouteClaim, RoutingDecision>> = {
  'header-route': Object.freeze({ role: 'canary', reason: 'header-route' }),
  segment: Object.freeze({ role: 'canary', reason: 'segment' }),
};
const CLOSED: RoutingDecision = Object.freeze({ role: 'stable', reason: 'canary-closed' });
const OPEN: RoutingDecision = Object.freeze({ role: 'canary', reason: 'canary-open' });
const SPLIT_STABLE: RoutingDecision = Object.freeze({ role: 'stable', reason: 'split' });
const SPLIT_CANARY: RoutingDecision = Object.freeze({ role: 'canary', reason: 'split' });

/**
 * In order; the first that decides, decides: there is no falling through to a later one. What none
 * decides, the sticky split does.
 */
const RULES: readonly Rule[] = [killSwitch, claimed, canaryClosed, canaryOpen];

/**
 * Which model serves a request: kill switch, header route, user segment, sticky weight. Sticky: a key
 * keeps its side while the weight stands, raising the weight only adds keys to the canary, lowering it
 * only removes them.
 */
export function decide(question: RoutingQuestion): RoutingDecision {
  for (const rule of RULES) {
    const decision = rule(question);
    if (decision !== undefined) return decision;
  }
  return stickySplit(question);
}

function killSwitch(question: RoutingQuestion): RoutingDecision | undefined {
  return question.isKilled ? KILLED : undefined;
}

/** A header route or an open segment; `routes.ts` says which comes first. */
function claimed({ claim }: RoutingQuestion): RoutingDecision | undefined {
  return claim ? CLAIMED[claim] : undefined;
}

/** No weight, no canary: spares the hash, and holds however the comparison below is rounded. */
function canaryClosed(question: RoutingQuestion): RoutingDecision | undefined {
  return question.canaryPercent <= 0 ? CLOSED : undefined;
}

function canaryOpen(question: RoutingQuestion): RoutingDecision | undefined {
  return question.canaryPercent >= 100 ? OPEN : undefined;
}

function stickySplit(question: RoutingQuestion): RoutingDecision {
  const position = bucket(question.salt, question.key);
  return position * 100 < question.canaryPercent ? SPLIT_CANARY : SPLIT_STABLE;
}
