import type { PlannedModel } from '../../core/rollout/plan.ts';
import type { Role } from '../../core/routing/decision.ts';
import type { Router } from '../router/router.ts';

/** What the router's own series say that each model was blamed for: those kinds that occurred. */
export async function errorsByKind(
  router: Pick<Router, 'metricsJson'>,
  models: Readonly<Record<Role, PlannedModel>>,
): Promise<Readonly<Record<Role, Readonly<Record<string, number>>>>> {
  const series = await router.metricsJson();
  const values = series.find(({ name }) => name === 'inference_errors_total')?.values ?? [];
  const of = ({ hash }: PlannedModel) =>
    Object.fromEntries(
      values
        .filter(({ labels, value }) => labels.rollout_hash === hash && value > 0)
        .map(({ labels, value }) => [String(labels.kind), value]),
    );
  return { stable: of(models.stable), canary: of(models.canary) };
}
