import { z } from 'zod';
import { providerSchema } from './provider.ts';

/** An AnalysisTemplate's own YAML, field by field (Argo Rollouts `analysis_types.go`). */
const intOrString = z.union([z.int(), z.string()]);

export const metricSchema = z.strictObject({
  name: z.string(),
  interval: z.string().optional(),
  initialDelay: z.string().optional(),
  count: intOrString.optional(),
  successCondition: z.string().optional(),
  failureCondition: z.string().optional(),
  failureLimit: intOrString.optional(),
  inconclusiveLimit: intOrString.optional(),
  consecutiveErrorLimit: intOrString.optional(),
  provider: providerSchema.optional(),
  consecutiveSuccessLimit: intOrString.optional(),
});

const secretKeyRefSchema = z.strictObject({ name: z.string(), key: z.string() });
const fieldRefSchema = z.strictObject({ fieldPath: z.string() });

export const argumentSchema = z.strictObject({
  name: z.string(),
  value: z.string('must be a string: quote it').optional(),
  valueFrom: z
    .strictObject({
      secretKeyRef: secretKeyRefSchema.optional(),
      fieldRef: fieldRefSchema.optional(),
    })
    .optional(),
});

/** An argument as a Rollout passes it. */
export const rolloutArgumentSchema = z.strictObject({
  name: z.string(),
  value: z.string('must be a string: quote it').optional(),
  valueFrom: z
    .strictObject({
      podTemplateHashValue: z.enum(['Stable', 'Latest']).optional(),
      fieldRef: fieldRefSchema.optional(),
    })
    .optional(),
});

export const dryRunSchema = z.strictObject({ metricName: z.string() });

export const measurementRetentionSchema = z.strictObject({
  metricName: z.string(),
  limit: z.int(),
});

export const templateReferenceSchema = z.strictObject({
  templateName: z.string().optional(),
  clusterScope: z.boolean().optional(),
});

export const analysisSpecSchema = z.strictObject({
  metrics: z.array(metricSchema).optional(),
  args: z.array(argumentSchema).optional(),
  dryRun: z.array(dryRunSchema).optional(),
  measurementRetention: z.array(measurementRetentionSchema).optional(),
  templates: z.array(templateReferenceSchema).optional(),
});

/** Kubernetes' own metadata: only what is used here is looked at, the rest passes. */
export const metadataSchema = z.looseObject({
  name: z.string().optional(),
  generateName: z.string().optional(),
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

export const analysisTemplateSchema = z.strictObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.enum(['AnalysisTemplate', 'ClusterAnalysisTemplate']),
  metadata: metadataSchema,
  spec: analysisSpecSchema,
});

export type Metric = z.infer<typeof metricSchema>;
export type Argument = z.infer<typeof argumentSchema>;
export type RolloutArgument = z.infer<typeof rolloutArgumentSchema>;
export type DryRun = z.infer<typeof dryRunSchema>;
export type MeasurementRetention = z.infer<typeof measurementRetentionSchema>;
export type TemplateReference = z.infer<typeof templateReferenceSchema>;
export type AnalysisSpec = z.infer<typeof analysisSpecSchema>;
export type AnalysisTemplate = z.infer<typeof analysisTemplateSchema>;
