import { z } from 'zod';
import {
  argumentSchema,
  dryRunSchema,
  measurementRetentionSchema,
  metadataSchema,
  rolloutArgumentSchema,
} from '../analysis/template.ts';
import {
  addedMetadataSchema,
  countSchema,
  labelSelectorSchema,
  podTemplateSchema,
} from './pod-schema.ts';

/*
 * Experiments, as a canary step and as a kind of their own (argo-rollouts
 * pkg/apis/rollouts/v1alpha1/types.go and experiment_types.go).
 */

const service = z.strictObject({ name: z.string().optional() });

const analysisReference = {
  name: z.string(),
  templateName: z.string(),
  clusterScope: z.boolean().optional(),
  requiredForCompletion: z.boolean().optional(),
};

export const experimentStepSchema = z.strictObject({
  templates: z.array(
    z.strictObject({
      name: z.string(),
      specRef: z.enum(['canary', 'stable']),
      replicas: countSchema.optional(),
      weight: countSchema.optional(),
      metadata: addedMetadataSchema.optional(),
      selector: labelSelectorSchema.optional(),
      service: service.optional(),
    }),
  ),
  duration: z.string().optional(),
  analyses: z
    .array(
      z.strictObject({
        ...analysisReference,
        args: z.array(rolloutArgumentSchema).optional(),
        // Argo's documents show it here; its code has it on the experiment.
        analysisRunMetadata: addedMetadataSchema.optional(),
      }),
    )
    .optional(),
  dryRun: z.array(dryRunSchema).optional(),
  analysisRunMetadata: addedMetadataSchema.optional(),
  scaleDownDelaySeconds: countSchema.optional(),
});

/** The kind `Experiment`: it brings its own pods. */
export const experimentSchema = z.strictObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('Experiment'),
  metadata: metadataSchema,
  spec: z.strictObject({
    templates: z.array(
      z.strictObject({
        name: z.string(),
        replicas: countSchema.optional(),
        minReadySeconds: countSchema.optional(),
        selector: labelSelectorSchema,
        template: podTemplateSchema,
        service: service.optional(),
      }),
    ),
    duration: z.string().optional(),
    progressDeadlineSeconds: countSchema.optional(),
    terminate: z.boolean().optional(),
    analyses: z
      .array(z.strictObject({ ...analysisReference, args: z.array(argumentSchema).optional() }))
      .optional(),
    scaleDownDelaySeconds: countSchema.optional(),
    dryRun: z.array(dryRunSchema).optional(),
    measurementRetention: z.array(measurementRetentionSchema).optional(),
    analysisRunMetadata: addedMetadataSchema.optional(),
  }),
  status: z.looseObject({}).optional(),
});

export type ExperimentStep = z.infer<typeof experimentStepSchema>;
export type ExperimentFile = z.infer<typeof experimentSchema>;
