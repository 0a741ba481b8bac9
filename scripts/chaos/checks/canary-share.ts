import { journalTurns } from '../../../src/core/rollout/journal.ts';
import type { PlanStep } from '../../../src/core/rollout/plan.ts';
import { bucket } from '../../../src/core/routing/bucket.ts';
import type { Observed } from '../observed.ts';
import { allowedWeight } from '../weight-spans.ts';

/** Every request at the canary is of a user below the weight that stood while it was decided. */
export function canaryShare(observed: Observed): string[] {
  const { canaryLog, requests, salt } = observed;
  const byId = new Map(requests.map((request) => [request.id, request]));
  const allowed = allowedWeight(observed);
  return canaryLog.flatMap(({ id, receivedAtMs }) => {
    const request = byId.get(id);
    if (request === undefined) return [`${id} reached the canary, and no client sent it`];
    const weight = allowed(request.sentAtMs, receivedAtMs);
    const position = bucket(salt, request.user) * 100;
    if (position < weight) return [];
    return [`${id} of ${request.user} (at ${position.toFixed(2)}%) is at the canary at ${weight}%`];
  });
}

/** No weight is asked for that the plan does not have by that step. */
export function plannedWeights({ journal }: Observed): string[] {
  if (journal.length === 0) return [];
  const { plan, turns } = journalTurns(journal);
  return turns.flatMap(({ actions, stepIndex }, index) =>
    actions.flatMap((action) => {
      if (action.kind !== 'set-weight') return [];
      const most = largest(plan.steps, stepIndex);
      if (action.weight <= most) return [];
      return [
        `turn ${index} asks for ${action.weight}% at step ${stepIndex}: the plan has ${most}%`,
      ];
    }),
  );
}

function largest(steps: readonly PlanStep[], stepIndex: number): number {
  if (stepIndex >= steps.length) return 100;
  const weights = steps
    .slice(0, stepIndex + 1)
    .flatMap((step) => (step.kind === 'set-weight' ? [step.weight] : []));
  return Math.max(0, ...weights);
}
