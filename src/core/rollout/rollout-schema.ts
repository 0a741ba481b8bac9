import { z } from 'zod';
import {
  dryRunSchema,
  measurementRetentionSchema,
  metadataSchema,
  rolloutArgumentSchema,
} from '../analysis/template.ts';
import { experimentStepSchema } from './experiment-schema.ts';
import {
  addedMetadataSchema,
  countSchema,
  intOrStringSchema,
  labelSelectorSchema,
  podTemplateSchema,
} from './pod-schema.ts';
import {
  headerRouteSchema,
  mirrorRouteSchema,
  trafficRoutingSchema,
} from './traffic-routing-schema.ts';

/*
 * The Rollout as Argo's CRD has it (argo-rollouts pkg/apis/rollouts/v1alpha1/types.go): every field,
 * and no other. What follows from several of them together is in rollout-rules.ts.
 */

const analysisUse = {
  templates: z
    .array(
      z.strictObject({ templateName: z.string().min(1), clusterScope: z.boolean().optional() }),
    )
    .min(1, 'expected at least one template'),
  args: z.array(rolloutArgumentSchema).optional(),
  dryRun: z.array(dryRunSchema).optional(),
  measurementRetention: z.array(measurementRetentionSchema).optional(),
  analysisRunMetadata: addedMetadataSchema.optional(),
};

const rolloutAnalysis = z.strictObject(analysisUse);
const backgroundAnalysis = z.strictObject({
  ...analysisUse,
  startingStep: countSchema.optional(),
});

const replicaProgressThreshold = z.strictObject({
  type: z.enum(['Percent', 'Pod']),
  value: countSchema,
});

const canaryStep = z.strictObject({
  setWeight: z.int().optional(),
  pause: z.strictObject({ duration: intOrStringSchema.optional() }).nullish(),
  analysis: rolloutAnalysis.optional(),
  experiment: experimentStepSchema.optional(),
  setCanaryScale: z
    .strictObject({
      weight: countSchema.optional(),
      replicas: countSchema.optional(),
      matchTrafficWeight: z.boolean().optional(),
    })
    .optional(),
  setHeaderRoute: headerRouteSchema.optional(),
  setMirrorRoute: mirrorRouteSchema.optional(),
  plugin: z.strictObject({ name: z.string(), config: z.json().optional() }).optional(),
  // Argo's documents show it here; its code has it on the canary.
  replicaProgressThreshold: replicaProgressThreshold.optional(),
});

const antiAffinity = z.strictObject({
  preferredDuringSchedulingIgnoredDuringExecution: z.strictObject({ weight: z.int() }).optional(),
  requiredDuringSchedulingIgnoredDuringExecution: z.strictObject({}).optional(),
});

const canary = z.strictObject({
  steps: z.array(canaryStep).optional(),
  analysis: backgroundAnalysis.optional(),
  canaryService: z.string().optional(),
  stableService: z.string().optional(),
  trafficRouting: trafficRoutingSchema.optional(),
  maxUnavailable: intOrStringSchema.optional(),
  maxSurge: intOrStringSchema.optional(),
  antiAffinity: antiAffinity.optional(),
  canaryMetadata: addedMetadataSchema.optional(),
  stableMetadata: addedMetadataSchema.optional(),
  scaleDownDelaySeconds: countSchema.optional(),
  scaleDownDelayRevisionLimit: countSchema.optional(),
  abortScaleDownDelaySeconds: countSchema.optional(),
  dynamicStableScale: z.boolean().optional(),
  pingPong: z.strictObject({ pingService: z.string(), pongService: z.string() }).optional(),
  minPodsPerReplicaSet: countSchema.optional(),
  replicaProgressThreshold: replicaProgressThreshold.optional(),
});

/** Refused by name before anybody asks what is in it. */
const blueGreen = z.looseObject({});

export const rolloutSchema = z.strictObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('Rollout'),
  metadata: metadataSchema.extend({ name: z.string().min(1) }),
  spec: z.strictObject({
    strategy: z.strictObject({ canary: canary.optional(), blueGreen: blueGreen.optional() }),
    replicas: countSchema.optional(),
    selector: labelSelectorSchema.optional(),
    template: podTemplateSchema.optional(),
    workloadRef: z
      .strictObject({
        apiVersion: z.string().optional(),
        kind: z.string().optional(),
        name: z.string().optional(),
        scaleDown: z.string().optional(),
      })
      .optional(),
    progressDeadlineSeconds: countSchema.optional(),
    progressDeadlineAbort: z.boolean().optional(),
    rollbackWindow: z.strictObject({ revisions: countSchema.optional() }).optional(),
    revisionHistoryLimit: countSchema.optional(),
    minReadySeconds: countSchema.optional(),
    paused: z.boolean().optional(),
    restartAt: z.string().optional(),
    analysis: z
      .strictObject({
        successfulRunHistoryLimit: countSchema.optional(),
        unsuccessfulRunHistoryLimit: countSchema.optional(),
      })
      .optional(),
  }),
  status: z.looseObject({}).optional(),
});

export type RolloutFile = z.infer<typeof rolloutSchema>;
export type Canary = z.infer<typeof canary>;
export type CanaryStepFile = z.infer<typeof canaryStep>;
export type RolloutAnalysis = z.infer<typeof rolloutAnalysis>;
