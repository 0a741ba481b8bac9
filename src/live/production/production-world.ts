import type { World } from '../engine-loop.ts';
import type { Reached } from '../prometheus/existing.ts';
import { readAsk } from '../providers/choose.ts';
import { tokenSource } from '../providers/oauth2.ts';
import type { ProviderWorld } from '../providers/port.ts';
import type { GuardedSecrets } from '../providers/secrets.ts';
import type { Traffic } from './traffic.ts';
import { sleepUntil } from './wall-clock.ts';

/** What an engine in production acts on and reads from. */
export interface ProductionSite {
  readonly traffic: Traffic;
  readonly prometheus: Reached;
  readonly secrets: GuardedSecrets;
  /** People are to hear of it. */
  alert(metric: string, message: string): void;
}

/**
 * The engine's world where everything is real. Its clock is the wall's, ms since the epoch, so that a
 * rollout's times outlive a restart. All queries go to the file's Prometheus, whatever address a metric
 * gives, as in a backtest.
 */
export function productionWorld({ traffic, prometheus, secrets, alert }: ProductionSite): World {
  const nowMs = () => Date.now();
  const providers: ProviderWorld = {
    nowMs,
    wallAtMs: (atMs) => atMs,
    prometheus: { kind: 'own', prometheus, compression: 1 },
    tokens: tokenSource(),
  };
  return {
    nowMs,
    sleepUntil,
    outlivesEnd: true,
    secrets: secrets.lookup,
    prometheus: { kind: prometheus.kind, version: prometheus.version },
    read: (asks, atMs) =>
      Promise.all(
        asks.map(async (ask) => {
          const reading = await readAsk(providers, ask, atMs);
          // A provider may well repeat in its error what it was asked.
          return reading.ok ? reading : { ...reading, error: secrets.redact(reading.error) };
        }),
      ),
    setWeight: async (weight) => {
      await traffic.setWeight(weight);
      return { of: 'weight', weight, atMs: nowMs(), error: null };
    },
    setRoutes: async (routes, number) => {
      await traffic.setRoutes(routes);
      return { of: 'routes', number, atMs: nowMs(), error: null };
    },
    alert,
  };
}
