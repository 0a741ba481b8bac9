import { z } from 'zod';
import { expecting } from '../findings.ts';
import type { RouteSplit } from '../routing/http-route-split.ts';
import { duration } from './quantities.ts';

/** A platform that divides the traffic in place of our router. */
export interface TrafficControl extends RouteSplit {
  readonly kind: 'gateway-api';
  readonly namespace: string;
  /** The name of the HTTPRoute. */
  readonly route: string;
  /** As written; null takes the service account of the pod. */
  readonly kubeconfig: string | null;
  /** Of the kubeconfig; null takes its current one. */
  readonly context: string | null;
  /** How long the controllers of its Gateways may take to put new weights in force. */
  readonly acceptedWithinMs: number;
}

const ACCEPTED_WITHIN_MS = 30_000;

const name = expecting(
  'a name of Kubernetes: lower-case letters, digits, hyphens and dots',
  z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/),
);

const fileName = expecting(
  'the name of a file, relative to this one',
  z.string().min(1).max(1_000),
);

/** The `trafficControl` of a production file. */
export const trafficControlSchema = z
  .strictObject({
    kind: z.literal('gateway-api').describe('The weights of an HTTPRoute (Gateway API).'),
    namespace: name.describe('The namespace of the HTTPRoute.'),
    route: name.describe('The name of the HTTPRoute.'),
    rule: name
      .exactOptional()
      .describe('The one rule whose weights are set; each that has both backends if absent.'),
    stableService: name.describe('The backend of stable.'),
    canaryService: name.describe('The backend of the canary.'),
    kubeconfig: fileName
      .exactOptional()
      .describe('How the API server is reached; as the pod that this runs in if absent.'),
    context: expecting('the name of a context', z.string().min(1).max(253))
      .exactOptional()
      .describe('The context of the kubeconfig; its current one if absent.'),
    acceptedWithin: duration
      .default(ACCEPTED_WITHIN_MS)
      .describe('How long the Gateways may take to put new weights in force; 30s if absent.'),
  })
  .refine(({ stableService, canaryService }) => stableService !== canaryService, {
    path: ['canaryService'],
    error: 'is that of stable too; expected another',
  })
  .refine(({ kubeconfig, context }) => context === undefined || kubeconfig !== undefined, {
    path: ['context'],
    error: 'is of a kubeconfig; expected kubeconfig beside it',
  });

export function trafficControlOf(written: z.output<typeof trafficControlSchema>): TrafficControl {
  const { kind, namespace, route, stableService, canaryService } = written;
  return {
    ...{ kind, namespace, route, stableService, canaryService },
    rule: written.rule ?? null,
    kubeconfig: written.kubeconfig ?? null,
    context: written.context ?? null,
    acceptedWithinMs: written.acceptedWithin,
  };
}
