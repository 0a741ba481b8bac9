import { z } from 'zod';
import { countSchema } from './pod-schema.ts';

/*
 * `canary.trafficRouting` and the routes that steps set in it (argo-rollouts
 * pkg/apis/rollouts/v1alpha1/types.go). Which router stands in a cluster changes nothing here: its
 * settings are checked, and the weights go to our own.
 */

const names = z.array(z.string()).optional();
const textMap = z.record(z.string(), z.string()).optional();
const named = z.strictObject({ name: z.string() });

const virtualService = z.strictObject({
  name: z.string(),
  routes: names,
  tlsRoutes: z.array(z.strictObject({ port: z.int().optional(), sniHosts: names })).optional(),
  tcpRoutes: z.array(z.strictObject({ port: z.int().optional() })).optional(),
});

const istio = z.strictObject({
  virtualService: virtualService.optional(),
  virtualServices: z.array(virtualService).optional(),
  destinationRule: z
    .strictObject({
      name: z.string(),
      canarySubsetName: z.string(),
      stableSubsetName: z.string(),
    })
    .optional(),
});

const nginx = z.strictObject({
  annotationPrefix: z.string().optional(),
  stableIngress: z.string().optional(),
  stableIngresses: names,
  additionalIngressAnnotations: textMap,
  canaryIngressAnnotations: textMap,
});

const alb = z.strictObject({
  ingress: z.string().optional(),
  ingresses: names,
  servicePort: z.int(),
  rootService: z.string().optional(),
  annotationPrefix: z.string().optional(),
  stickinessConfig: z.strictObject({ enabled: z.boolean(), durationSeconds: z.int() }).optional(),
});

const appMesh = z.strictObject({
  virtualService: z.strictObject({ name: z.string(), routes: names }).optional(),
  virtualNodeGroup: z
    .strictObject({ canaryVirtualNodeRef: named, stableVirtualNodeRef: named })
    .optional(),
});

export const trafficRoutingSchema = z.strictObject({
  istio: istio.optional(),
  nginx: nginx.optional(),
  alb: alb.optional(),
  smi: z
    .strictObject({ rootService: z.string().optional(), trafficSplitName: z.string().optional() })
    .optional(),
  ambassador: z.strictObject({ mappings: z.array(z.string()) }).optional(),
  appMesh: appMesh.optional(),
  traefik: z.strictObject({ weightedTraefikServiceName: z.string() }).optional(),
  apisix: z
    .strictObject({ route: z.strictObject({ name: z.string(), rules: names }).optional() })
    .optional(),
  plugins: z.record(z.string(), z.json()).optional(),
  managedRoutes: z.array(named).optional(),
  maxTrafficWeight: countSchema.optional(),
});

export const stringMatchSchema = z.strictObject({
  exact: z.string().optional(),
  prefix: z.string().optional(),
  regex: z.string().optional(),
});

export const headerRouteSchema = z.strictObject({
  name: z.string().optional(),
  match: z
    .array(z.strictObject({ headerName: z.string(), headerValue: stringMatchSchema.optional() }))
    .optional(),
});

export const mirrorRouteSchema = z.strictObject({
  name: z.string(),
  percentage: z.int().min(0).max(100).optional(),
  match: z
    .array(
      z.strictObject({
        method: stringMatchSchema.optional(),
        path: stringMatchSchema.optional(),
        headers: z.record(z.string(), stringMatchSchema).optional(),
      }),
    )
    .optional(),
});

export type TrafficRouting = z.infer<typeof trafficRoutingSchema>;
export type StringMatch = z.infer<typeof stringMatchSchema>;
export type HeaderRoute = z.infer<typeof headerRouteSchema>;
export type MirrorRoute = z.infer<typeof mirrorRouteSchema>;
