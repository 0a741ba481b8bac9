import { z } from 'zod';

/*
 * What we read of an HTTPRoute (gateway.networking.k8s.io/v1); whatever else it holds is not ours.
 * https://gateway-api.sigs.k8s.io/reference/spec/#httproute
 */

/** A Gateway API that is asked for no weight takes this. */
const WEIGHT_IF_ABSENT = 1;

const parentRef = z.looseObject({
  group: z.string().default('gateway.networking.k8s.io'),
  kind: z.string().default('Gateway'),
  namespace: z.string().optional(),
  name: z.string(),
  sectionName: z.string().optional(),
  port: z.int().optional(),
});

const condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
  observedGeneration: z.int().default(0),
});

const backendRef = z.looseObject({
  name: z.string(),
  weight: z.int().default(WEIGHT_IF_ABSENT),
});

const rule = z.looseObject({
  name: z.string().optional(),
  backendRefs: z.array(backendRef).default([]),
});

const httpRoute = z.looseObject({
  metadata: z.looseObject({
    namespace: z.string().default('default'),
    resourceVersion: z.string(),
    generation: z.int(),
    managedFields: z
      .array(
        z.looseObject({
          manager: z.string().default(''),
          time: z.string().default(''),
          subresource: z.string().default(''),
        }),
      )
      .default([]),
  }),
  spec: z.looseObject({
    parentRefs: z.array(parentRef).default([]),
    rules: z.array(rule).default([]),
  }),
  status: z
    .looseObject({
      parents: z.array(z.looseObject({ parentRef, conditions: z.array(condition).default([]) })),
    })
    .default({ parents: [] }),
});

export type HttpRoute = z.output<typeof httpRoute>;

/** Null of what is no HTTPRoute. */
export function readHttpRoute(value: unknown): HttpRoute | null {
  const read = httpRoute.safeParse(value);
  return read.success ? read.data : null;
}

/** Who wrote to it last, other than us and its status, as API servers keep it; null if nobody did. */
export function lastWriter({ metadata }: HttpRoute, ownName: string): string | null {
  const others = metadata.managedFields.filter(
    ({ manager, subresource }) => manager !== ownName && subresource === '',
  );
  // RFC 3339 in UTC: later times are later texts.
  const [latest] = others.sort((one, other) => (one.time < other.time ? 1 : -1));
  return latest?.manager ?? null;
}
