import { NO_ROUTES } from '../routing/routes.ts';
import { isJudging } from './judged-watch.ts';
import type { Plan } from './plan.ts';
import type { RolloutState } from './state.ts';

/** A rollout before its first turn. */
export function begin(plan: Plan, nowMs: number): RolloutState {
  return {
    plan,
    phase: 'progressing',
    outcome: null,
    reason: null,
    startedAtMs: nowMs,
    attempt: 0,
    lastTurnAtMs: nowMs,
    promoteFull: false,
    stepIndex: -1,
    stepStartedAtMs: nowMs,
    weight: 0,
    weightSinceMs: nowMs,
    backSinceMs: null,
    pendingWeight: null,
    routes: NO_ROUTES,
    pendingRoutes: null,
    routesAsked: 0,
    routesSinceMs: nowMs,
    inline: null,
    background: null,
    experiment: null,
    triggers: plan.triggers.map((trigger) => ({
      asked: 0,
      // A judge counts from its first look on: it takes that one as soon as the canary has traffic.
      nextAtMs: isJudging(trigger) ? nowMs : nowMs + trigger.intervalMs,
      streak: 0,
      last: null,
      acknowledged: false,
    })),
    holds: [],
    detectedAtMs: null,
  };
}
