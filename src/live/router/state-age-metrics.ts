import { Gauge, type Registry } from 'prom-client';

/** How old the word of an engine in another process is. */
export function stateAgeSeries(registry: Registry, ageSeconds: () => number): void {
  new Gauge({
    name: 'understudy_router_state_age_seconds',
    help: 'Since the engine was last heard; +Inf if it never was.',
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.set(ageSeconds());
    },
  });
}
