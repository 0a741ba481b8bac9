import { z } from 'zod';

/**
 * Where a metric's value comes from. Every provider of Argo Rollouts is accepted here, so that a
 * file from production always reads; which of them can be asked is for the world that does the I/O.
 */
const oauth2Schema = z.strictObject({
  tokenUrl: z.string().optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  scopes: z.array(z.string()).optional(),
});

const sigv4Schema = z.strictObject({
  region: z.string().optional(),
  profile: z.string().optional(),
  roleArn: z.string().optional(),
});

const authenticationSchema = z.strictObject({
  sigv4: sigv4Schema.optional(),
  oauth2: oauth2Schema.optional(),
  basicAuth: z
    .strictObject({ username: z.string().optional(), password: z.string().optional() })
    .optional(),
});

const headersSchema = z.array(z.strictObject({ key: z.string(), value: z.string() }));

export const prometheusProviderSchema = z.strictObject({
  address: z.string().optional(),
  query: z.string().optional(),
  authentication: authenticationSchema.optional(),
  timeout: z.int().optional(),
  insecure: z.boolean().optional(),
  headers: headersSchema.optional(),
  rangeQuery: z
    .strictObject({
      start: z.string().optional(),
      end: z.string().optional(),
      step: z.string().optional(),
    })
    .optional(),
});

export const webProviderSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT']).optional(),
  url: z.string(),
  headers: headersSchema.optional(),
  body: z.string().optional(),
  timeoutSeconds: z.int().optional(),
  jsonPath: z.string().optional(),
  insecure: z.boolean().optional(),
  jsonBody: z.json().optional(),
  authentication: authenticationSchema.optional(),
});

const scopeDetailSchema = z.strictObject({
  scope: z.string(),
  region: z.string(),
  step: z.int(),
  start: z.string(),
  end: z.string(),
});

const kayentaSchema = z.strictObject({
  address: z.string(),
  application: z.string(),
  canaryConfigName: z.string(),
  metricsAccountName: z.string(),
  configurationAccountName: z.string(),
  storageAccountName: z.string(),
  threshold: z.strictObject({ pass: z.int(), marginal: z.int() }),
  scopes: z.array(
    z.strictObject({
      name: z.string(),
      controlScope: scopeDetailSchema,
      experimentScope: scopeDetailSchema,
    }),
  ),
  lookback: z.boolean().optional(),
});

const datadogSchema = z.strictObject({
  interval: z.string().optional(),
  query: z.string().optional(),
  queries: z.record(z.string(), z.string()).optional(),
  formula: z.string().optional(),
  apiVersion: z.enum(['v1', 'v2']).optional(),
  aggregator: z
    .enum(['avg', 'min', 'max', 'sum', 'last', 'percentile', 'mean', 'l2norm', 'area'])
    .optional(),
  secretRef: z
    .strictObject({ name: z.string().optional(), namespaced: z.boolean().optional() })
    .optional(),
});

const metricStatSchema = z.strictObject({
  metric: z
    .strictObject({
      dimensions: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
      metricName: z.string().optional(),
      namespace: z.string().optional(),
    })
    .optional(),
  period: z.union([z.int(), z.string()]).optional(),
  stat: z.string().optional(),
  unit: z.string().optional(),
});

const cloudWatchSchema = z.strictObject({
  interval: z.string().optional(),
  metricDataQueries: z.array(
    z.strictObject({
      id: z.string().optional(),
      expression: z.string().optional(),
      label: z.string().optional(),
      metricStat: metricStatSchema.optional(),
      period: z.union([z.int(), z.string()]).optional(),
      returnData: z.boolean().optional(),
    }),
  ),
});

const jobSchema = z.strictObject({
  metadata: z.looseObject({}).optional(),
  spec: z.looseObject({}),
});

export const providerSchema = z.strictObject({
  prometheus: prometheusProviderSchema.optional(),
  kayenta: kayentaSchema.optional(),
  web: webProviderSchema.optional(),
  datadog: datadogSchema.optional(),
  wavefront: z
    .strictObject({ address: z.string().optional(), query: z.string().optional() })
    .optional(),
  newRelic: z
    .strictObject({
      profile: z.string().optional(),
      query: z.string(),
      timeout: z.int().optional(),
    })
    .optional(),
  job: jobSchema.optional(),
  cloudWatch: cloudWatchSchema.optional(),
  graphite: z
    .strictObject({ address: z.string().optional(), query: z.string().optional() })
    .optional(),
  influxdb: z
    .strictObject({ profile: z.string().optional(), query: z.string().optional() })
    .optional(),
  skywalking: z
    .strictObject({
      address: z.string().optional(),
      query: z.string().optional(),
      interval: z.string().optional(),
    })
    .optional(),
  plugin: z.record(z.string(), z.json()).optional(),
});

export type PrometheusProvider = z.infer<typeof prometheusProviderSchema>;
export type WebProvider = z.infer<typeof webProviderSchema>;
export type Provider = z.infer<typeof providerSchema>;
export type ProviderName = keyof Provider;

/** The providers that a metric names, in the order in which Argo looks for them. */
export function providersOf(provider: Provider | undefined): ProviderName[] {
  if (provider === undefined) return [];
  return (Object.keys(providerSchema.shape) as ProviderName[]).filter(
    (name) => provider[name] !== undefined && provider[name] !== null,
  );
}
