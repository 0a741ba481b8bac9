import { Gauge, type Registry } from 'prom-client';
import type { RouterFleet } from './router-fleet.ts';

/** What an engine exposes of the routers that follow it; one that was never heard has an age of +Inf. */
export function fleetSeries(registry: Registry, fleet: Pick<RouterFleet, 'statuses'>): void {
  const registers = [registry];
  const labelNames = ['router'];
  new Gauge({
    name: 'understudy_follower_age_seconds',
    help: 'Since a router that follows this engine was last heard.',
    ...{ registers, labelNames },
    collect() {
      this.reset();
      for (const { name, heardAtMs } of fleet.statuses()) {
        const ageMs = heardAtMs === null ? Number.POSITIVE_INFINITY : Date.now() - heardAtMs;
        this.set({ router: name }, ageMs / 1_000);
      }
    },
  });
  new Gauge({
    name: 'understudy_follower_up_to_date',
    help: '1 of a router that has in force what it was last told.',
    ...{ registers, labelNames },
    collect() {
      this.reset();
      for (const { name, isUpToDate } of fleet.statuses()) {
        this.set({ router: name }, isUpToDate ? 1 : 0);
      }
    },
  });
}
