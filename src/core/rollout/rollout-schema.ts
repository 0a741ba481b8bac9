import { z } from 'zod';
import {
  dryRunSchema,
  measurementRetentionSchema,
  metadataSchema,
  rolloutArgumentSchema,
} from '../analysis/template.ts';

/*
 * The Rollout as Argo's CRD has it (argo-rollouts pkg/apis/rollouts/v1alpha1/types.go), as far as a
 * canary reaches. What only Kubernetes acts on is accepted and passed over.
 */

const anything = z.looseObject({});
const labels = z.record(z.string(), z.string());

const templateRef = z.strictObject({
  templateName: z.string().min(1),
  clusterScope: z.boolean().optional(),
});

const analysisUse = {
  templates: z.array(templateRef).min(1, 'expected at least one template'),
  args: z.array(rolloutArgumentSchema).optional(),
  dryRun: z.array(dryRunSchema).optional(),
  measurementRetention: z.array(measurementRetentionSchema).optional(),
  analysisRunMetadata: z
    .strictObject({ labels: labels.optional(), annotations: labels.optional() })
    .optional(),
};

const rolloutAnalysis = z.strictObject(analysisUse);
const backgroundAnalysis = z.strictObject({ ...analysisUse, startingStep: z.int().optional() });

const intOrString = z.union([z.int(), z.string()]);

/** A step names exactly one of these; Argo refuses none, and two of the first four together. */
const canaryStep = z
  .strictObject({
    setWeight: z
      .int()
      .min(0, 'expected a percentage, 0 to 100')
      .max(100, 'expected a percentage, 0 to 100')
      .optional(),
    pause: z.strictObject({ duration: intOrString.optional() }).nullish(),
    analysis: rolloutAnalysis.optional(),
    experiment: anything.optional(),
    setCanaryScale: anything.optional(),
    setHeaderRoute: anything.optional(),
    setMirrorRoute: anything.optional(),
    plugin: anything.optional(),
  })
  .refine(
    (step) => Object.keys(step).length === 1,
    'expected a step to name exactly one thing to do',
  );

const canary = z.strictObject({
  steps: z.array(canaryStep).optional(),
  analysis: backgroundAnalysis.optional(),
  canaryService: z.string().optional(),
  stableService: z.string().optional(),
  trafficRouting: anything.optional(),
  maxUnavailable: intOrString.optional(),
  maxSurge: intOrString.optional(),
  antiAffinity: anything.optional(),
  canaryMetadata: anything.optional(),
  stableMetadata: anything.optional(),
  scaleDownDelaySeconds: z.int().optional(),
  scaleDownDelayRevisionLimit: z.int().optional(),
  abortScaleDownDelaySeconds: z.int().optional(),
  dynamicStableScale: z.boolean().optional(),
  pingPong: anything.optional(),
  minPodsPerReplicaSet: z.int().optional(),
  replicaProgressThreshold: anything.optional(),
});

export const rolloutSchema = z.strictObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('Rollout'),
  metadata: metadataSchema.extend({ name: z.string().min(1) }),
  spec: z.strictObject({
    strategy: z.strictObject({ canary: canary.optional(), blueGreen: anything.optional() }),
    replicas: z.int().min(0).optional(),
    selector: anything.optional(),
    template: anything.optional(),
    workloadRef: anything.optional(),
    progressDeadlineSeconds: z.int().optional(),
    progressDeadlineAbort: z.boolean().optional(),
    rollbackWindow: anything.optional(),
    revisionHistoryLimit: z.int().optional(),
    minReadySeconds: z.int().optional(),
    paused: z.boolean().optional(),
    restartAt: z.string().optional(),
    analysis: anything.optional(),
  }),
  status: anything.optional(),
});

export type RolloutFile = z.infer<typeof rolloutSchema>;
export type CanaryStepFile = z.infer<typeof canaryStep>;
export type RolloutAnalysis = z.infer<typeof rolloutAnalysis>;
