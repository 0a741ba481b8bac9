import type { Provider, ProviderName } from '../../core/analysis/provider.ts';
import type { ReadingDone } from '../../core/analysis/reading.ts';
import type { Prometheus } from '../prometheus/port.ts';
import type { TokenSource } from './oauth2.ts';

/**
 * Reads what a metric's provider says at a time of the engine's clock. It judges nothing, and never
 * rejects: whatever goes wrong out there is an answer, in words that hold no credentials.
 */
export type ReadProvider<Name extends ProviderName> = (
  settings: NonNullable<Provider[Name]>,
  atMs: number,
  world: ProviderWorld,
) => Promise<ProviderAnswer>;

export type ProviderAnswer =
  | ({ readonly ok: true } & Pick<ReadingDone, 'result' | 'valueText' | 'warnings'>)
  | { readonly ok: false; readonly error: string };

/** What readers find around them. */
export interface ProviderWorld {
  /** The engine's clock. */
  nowMs(): number;
  /** When a time of the engine's clock is on the wall, ms since the epoch. */
  wallAtMs(atMs: number): number;
  readonly prometheus: PrometheusAccess;
  readonly tokens: TokenSource;
}

type Queried = Pick<Prometheus, 'query' | 'queryRange'>;

/** Which Prometheus answers a metric's query. */
export type PrometheusAccess =
  /** This one answers every query, at a world's pace of `compression` times the wall's. */
  | { readonly kind: 'own'; readonly prometheus: Queried; readonly compression: number }
  /** The one at the metric's address; the default, which may be empty, is for those without. */
  | { readonly kind: 'dial'; readonly defaultAddress: string };
