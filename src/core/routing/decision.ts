import { bucket } from './bucket.ts';

export type Role = 'stable' | 'canary';

export interface RoutingQuestion {
  /** The rollout's salt: another salt deals the users anew. */
  readonly salt: string;
  /** What sticks to one model: a user, or a request when the user is not known. */
  readonly key: string;
  /** Share of keys for the canary, 0..100. */
  readonly canaryPercent: number;
  /** Whether a header route claims the request for the canary. */
  readonly routed?: boolean;
}

export interface RoutingDecision {
  readonly role: Role;
  /** The rule that decided. */
  readonly reason: RoutingReason;
}

export type RoutingReason = 'header-route' | 'canary-closed' | 'canary-open' | 'split';

/** A rule decides, or leaves the question to the next one. */
type Rule = (question: RoutingQuestion) => RoutingDecision | undefined;

// Shared values: a decision is taken for every request.
const ROUTED: RoutingDecision = Object.freeze({ role: 'canary', reason: 'header-route' });
const CLOSED: RoutingDecision = Object.freeze({ role: 'stable', reason: 'canary-closed' });
const OPEN: RoutingDecision = Object.freeze({ role: 'canary', reason: 'canary-open' });
const SPLIT_STABLE: RoutingDecision = Object.freeze({ role: 'stable', reason: 'split' });
const SPLIT_CANARY: RoutingDecision = Object.freeze({ role: 'canary', reason: 'split' });

/** In order; the first that decides, decides. What none decides, the sticky split does. */
const RULES: readonly Rule[] = [headerRoute, canaryClosed, canaryOpen];

/**
 * Which model serves a request. Sticky: a key keeps its side while the weight stands, raising the
 * weight only adds keys to the canary, lowering it only removes them.
 */
export function decide(question: RoutingQuestion): RoutingDecision {
  for (const rule of RULES) {
    const decision = rule(question);
    if (decision !== undefined) return decision;
  }
  return stickySplit(question);
}

/** The role of `decide` alone. */
export function chooseRole(question: RoutingQuestion): Role {
  return decide(question).role;
}

/** Whatever the weight is: that is what a header route is for. */
function headerRoute(question: RoutingQuestion): RoutingDecision | undefined {
  return question.routed ? ROUTED : undefined;
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
