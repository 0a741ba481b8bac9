import type { Routes } from '../../core/routing/routes.ts';
import type { Router } from '../router/router.ts';

/**
 * Whatever sends users to the canary. Both resolve once they are true of every request that is decided
 * from then on, and reject with an Error of one line where they are refused.
 */
export interface Traffic {
  setWeight(weight: number): Promise<void>;
  setRoutes(routes: Routes): Promise<void>;
}

/** A router in this process. */
export function routerTraffic(
  router: Pick<Router, 'weight' | 'setWeight' | 'setRoutes' | 'whenHandedOver'>,
): Traffic {
  return {
    setWeight: async (weight) => {
      const isLowered = weight < router.weight;
      router.setWeight(weight);
      // A request that was decided before may still wait for its connection.
      if (isLowered) await router.whenHandedOver('canary');
    },
    setRoutes: async (routes) => {
      router.setRoutes(routes);
      await router.whenHandedOver('canary');
    },
  };
}
