import { z } from 'zod';
import { metadataSchema } from '../analysis/template.ts';
import { expecting } from '../findings.ts';

/*
 * What Kubernetes reads of pods (k8s.io/api core/v1), as far as a wrong type or amount would be
 * refused. Nothing here runs a pod, so fields that are not named here pass.
 */

const texts = z.array(z.string()).optional();
const textMap = z.record(z.string(), z.string());

/** `labels` and `annotations` that a strategy adds to pods or runs. */
export const addedMetadataSchema = z.strictObject({
  labels: textMap.optional(),
  annotations: textMap.optional(),
});

export const labelSelectorSchema = z.strictObject({
  matchLabels: textMap.optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: texts,
      }),
    )
    .optional(),
});

const QUANTITY = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** An amount of CPU, memory or another resource: `500m`, `16Mi`, `2`. */
const quantity = z.union([
  z.number(),
  z.string().refine((text) => QUANTITY.test(text), 'expected an amount such as 500m or 16Mi'),
]);

const resources = z.looseObject({
  requests: z.record(z.string(), quantity).optional(),
  limits: z.record(z.string(), quantity).optional(),
});

const portNumber = expecting('a port, 1 to 65535', z.int().min(1).max(65_535));

const container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  command: texts,
  args: texts,
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).optional(),
  ports: z
    .array(z.looseObject({ name: z.string().optional(), containerPort: portNumber }))
    .optional(),
  resources: resources.optional(),
});

export const podTemplateSchema = z.looseObject({
  metadata: metadataSchema.optional(),
  spec: z
    .looseObject({
      containers: z.array(container).optional(),
      initContainers: z.array(container).optional(),
      restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
      terminationGracePeriodSeconds: z.int().optional(),
    })
    .optional(),
});

export const intOrStringSchema = z.union([z.int(), z.string()]);

/** Seconds, replicas, revisions: a count that may not be negative. */
export const countSchema = z.int().min(0);
