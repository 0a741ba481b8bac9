import { canaryPercent, findSplit, weightsPatch } from '../../../core/routing/http-route-split.ts';
import { whyNotInForce } from '../../../core/routing/http-route-status.ts';
import type { TrafficControl } from '../../../core/scenario/traffic-control-schema.ts';
import { openRouteClient } from '../../traffic-control/route-client.ts';

export type RouteTried =
  | { readonly ok: true; readonly warnings: readonly string[] }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/**
 * Whether an HTTPRoute can be read, has the backends, is in force, and takes a patch from us, which the
 * API server only tries (`dryRun`). The kubeconfig is a path.
 */
export async function tryRoute(trafficControl: TrafficControl): Promise<RouteTried> {
  const { namespace, route: name, canaryService } = trafficControl;
  const called = `HTTPRoute ${namespace}/${name}`;
  try {
    const client = await openRouteClient(trafficControl, trafficControl.kubeconfig);
    const route = await client.read();
    const found = findSplit(route, trafficControl);
    if (!found.ok) return { ok: false, error: `${called}: ${found.error}` };
    const [place] = found.places;
    if (place !== undefined) await client.tryPatch(weightsPatch(route, [place], place));
    const why = whyNotInForce(route);
    const percents = found.places.map(canaryPercent).filter((percent) => percent > 0);
    return {
      ok: true,
      warnings: [
        ...(why === null ? [] : [`${called} is not in force: ${why}`]),
        ...percents.map((percent) => `${called} gives the canary ${percent}% already`),
        ...found.canaryAlone.map(
          (rule) => `${called}: ${rule} sends to ${canaryService} whatever the weights are`,
        ),
      ],
    };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
