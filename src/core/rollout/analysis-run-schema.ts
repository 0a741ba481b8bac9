import { z } from 'zod';
import { analysisSpecSchema, metadataSchema } from '../analysis/template.ts';

const seconds = z.int().optional();

/** The kind `AnalysisRun`: a template's metrics and arguments, ready to run. */
export const analysisRunSchema = z.strictObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('AnalysisRun'),
  metadata: metadataSchema,
  spec: analysisSpecSchema.omit({ templates: true }).extend({
    terminate: z.boolean().optional(),
    ttlStrategy: z
      .strictObject({
        secondsAfterCompletion: seconds,
        secondsAfterSuccess: seconds,
        secondsAfterFailure: seconds,
      })
      .optional(),
  }),
  status: z.looseObject({}).optional(),
});

export type AnalysisRunFile = z.infer<typeof analysisRunSchema>;
