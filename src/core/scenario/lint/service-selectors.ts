import { z } from 'zod';
import { argoWarningAt, type Problem, type SourceDocument } from '../../document.ts';
import type { RolloutFile } from '../../rollout/rollout-schema.ts';

const serviceSchema = z.looseObject({
  kind: z.literal('Service'),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({ selector: z.record(z.string(), z.string()).optional() }),
});

/** Services in the same files that would not find the Rollout's pods. */
export function serviceSelectors(
  { spec }: RolloutFile,
  documents: readonly SourceDocument[],
): Problem[] {
  const { canary } = spec.strategy;
  const labels = spec.template?.metadata?.labels;
  if (!canary || !labels || spec.workloadRef) return [];
  return documents.flatMap((document) => {
    const service = serviceSchema.safeParse(document.value).data;
    const name = service?.metadata.name;
    const added =
      name === canary.canaryService
        ? (canary.canaryMetadata?.labels ?? {})
        : name === canary.stableService
          ? (canary.stableMetadata?.labels ?? {})
          : undefined;
    if (service === undefined || added === undefined) return [];
    return Object.entries(service.spec.selector ?? {})
      .filter(([label, value]) => labels[label] !== value && added[label] !== value)
      .map(([label, value]) => {
        const message =
          `service "${name}" selects ${label}: ${value}, which the Rollout's pods do not have; ` +
          'Argo would refuse the Rollout';
        return argoWarningAt(document, ['spec', 'selector', label], message);
      });
  });
}
