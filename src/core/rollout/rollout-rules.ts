import {
  argoWarningAt,
  errorAt,
  type Problem,
  type SourceDocument,
  unsupportedAt,
} from '../document.ts';
import { podProblems } from './pod-rules.ts';
import type { Canary, RolloutFile } from './rollout-schema.ts';
import { stepProblems } from './step-rules.ts';
import { trafficRoutingProblems } from './traffic-routing-rules.ts';

export const CANARY = ['spec', 'strategy', 'canary'] as const;

/**
 * What Argo's own validation says of a Rollout beyond its shape (argo-rollouts
 * pkg/apis/rollouts/validation/validation.go). What contradicts itself is an error; what only
 * concerns the pods that are not run here is a warning, and an error to who is strict.
 */
export function rolloutProblems(document: SourceDocument, rollout: RolloutFile): Problem[] {
  const { canary, blueGreen } = rollout.spec.strategy;
  if (blueGreen !== undefined) return [blueGreenProblem(document)];
  if (canary === undefined) {
    const message = 'no strategy; expected spec.strategy.canary';
    return [{ ...errorAt(document, ['spec', 'strategy'], message), nature: 'absent' }];
  }
  return [
    ...podProblems(document, rollout),
    ...serviceProblems(document, canary),
    ...scaleProblems(document, canary),
    ...trafficRoutingProblems(document, canary),
    ...(canary.steps ?? []).flatMap((step, index) =>
      stepProblems(document, { canary, step, index }),
    ),
  ];
}

/** Whether a document is a blue-green Rollout: then its shape is nobody's concern here. */
export function blueGreenRefusal(document: SourceDocument): Problem | undefined {
  const strategy = fieldOf(fieldOf(document.value, 'spec'), 'strategy');
  return fieldOf(strategy, 'blueGreen') === undefined ? undefined : blueGreenProblem(document);
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[name] ?? undefined;
}

function blueGreenProblem(document: SourceDocument): Problem {
  const message =
    'strategy blueGreen is not served: it has no weights to raise step by step; ' +
    'expected the rollout under spec.strategy.canary';
  return unsupportedAt(document, ['spec', 'strategy', 'blueGreen'], message);
}

function serviceProblems(document: SourceDocument, canary: Canary): Problem[] {
  const { canaryService = '', stableService = '', pingPong } = canary;
  const problems: Problem[] = [];
  if (canaryService !== '' && canaryService === stableService) {
    const message = `canary and stable are the same service "${stableService}"; expected two`;
    problems.push(errorAt(document, [...CANARY, 'stableService'], message));
  }
  if (pingPong && pingPong.pingService === pingPong.pongService) {
    const message = `ping and pong are the same service "${pingPong.pingService}"; expected two`;
    problems.push(errorAt(document, [...CANARY, 'pingPong', 'pingService'], message));
  }
  return problems;
}

function scaleProblems(document: SourceDocument, canary: Canary): Problem[] {
  const problems: Problem[] = [];
  const refuse = (field: keyof Canary, message: string) => {
    problems.push(argoWarningAt(document, [...CANARY, field], `${message}; Argo would refuse it`));
  };
  const { maxSurge = '25%', maxUnavailable = '25%' } = canary;
  if (amount(maxSurge) === 0 && amount(maxUnavailable) === 0) {
    refuse('maxSurge', 'maxSurge and maxUnavailable are both 0: no pod could ever be replaced');
  }
  const hasDelay = canary.scaleDownDelaySeconds !== undefined;
  if (!canary.trafficRouting && hasDelay) {
    refuse('scaleDownDelaySeconds', 'scaleDownDelaySeconds needs trafficRouting');
  }
  if (canary.dynamicStableScale && !canary.trafficRouting) {
    refuse('dynamicStableScale', 'dynamicStableScale needs trafficRouting');
  }
  if (canary.dynamicStableScale && canary.trafficRouting && hasDelay) {
    refuse('dynamicStableScale', 'dynamicStableScale excludes scaleDownDelaySeconds');
  }
  const affinity = canary.antiAffinity;
  const { weight } = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? {};
  if (affinity && Object.keys(affinity).length !== 1) {
    refuse('antiAffinity', 'antiAffinity is preferred or required, one of the two');
  } else if (weight !== undefined && (weight < 1 || weight > 100)) {
    refuse('antiAffinity', `the antiAffinity weight ${weight} is not between 1 and 100`);
  }
  return problems;
}

function amount(value: number | string): number {
  return typeof value === 'number' ? value : Number(value.replace(/%$/, ''));
}
