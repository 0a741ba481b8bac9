import type { Semantics } from '../../core/promql/ast.ts';
import type { SeriesStore } from '../../core/promql/store.ts';
import type { Labels, QueryValue } from '../../core/promql/value.ts';
import type { PrometheusBackend } from '../../core/scenario/prometheus-file.ts';

/**
 * A Prometheus that answers queries, whichever way it came to be. Times are milliseconds since the
 * epoch, on the wall's clock.
 */
export interface Prometheus {
  readonly kind: PrometheusKind;
  readonly version: string;
  /** Where its HTTP API listens, without credentials; null if it has none. */
  readonly url: string | null;
  /** Never rejects for an operating error: that is an answer too. */
  query(query: string, atMs: number): Promise<QueryAnswer>;
  queryRange(query: string, range: QueryRange): Promise<QueryAnswer>;
  /** Resolves once every target (its metrics URL, as in the settings) has `up == 1`. */
  whenUp(targetUrls: readonly string[], timeoutMs: number): Promise<UpAnswer>;
  /** Ends it and leaves nothing behind. An existing server, reached by URL, is only let go. */
  stop(): Promise<void>;
  /** Ends it abruptly, as a fault: queries then fail as they do against a dead server. */
  kill(): void;
  /** Embedded only: what it has scraped. It outlives `stop`. */
  readonly store?: SeriesStore;
}

/** Of an existing one whose software nobody named, all that is known is its `url`. */
export type PrometheusKind = 'embedded' | 'binary' | 'docker' | 'url' | PrometheusBackend;

export interface QueryRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export type QueryAnswer =
  | { readonly ok: true; readonly value: QueryValue; readonly warnings: readonly string[] }
  | {
      readonly ok: false;
      readonly error: string;
      /** Whether the same query may succeed later: a network error or 5xx, not a bad query. */
      readonly retryable: boolean;
    };

export type UpAnswer = { readonly ok: true } | { readonly ok: false; readonly error: string };

export interface PrometheusSettings {
  readonly targets: readonly ScrapeTarget[];
  readonly scrapeIntervalMs: number;
  /** The default step of a subquery. */
  readonly evaluationIntervalMs: number;
  /** How old the newest sample of a series may be for an instant selector to see it. */
  readonly lookbackMs: number;
  /** Whether a label that a target exposes counts before the target's own; false unless said. */
  readonly honorLabels?: boolean;
  /** Docker only. */
  readonly dockerImage?: string;
  /** Embedded only; default 3.x. */
  readonly semantics?: Semantics;
  /** Embedded only: how long samples are kept; default two hours. */
  readonly retentionMs?: number;
  /** Embedded only: also serve the HTTP API on this loopback port, 0 for a free one. */
  readonly apiPort?: number;
}

export interface ScrapeTarget {
  readonly job: string;
  /** The whole URL of its metrics, `http://127.0.0.1:8080/metrics`. */
  readonly url: string;
  /** Labels to put on every series besides `job` and `instance`. */
  readonly labels?: Labels;
}

/** The `instance` label that Prometheus gives a target: host and port, the port always written. */
export function instanceOf(targetUrl: string): string {
  const url = new URL(targetUrl);
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

export type Started =
  | { readonly ok: true; readonly prometheus: Prometheus }
  | { readonly ok: false; readonly error: string };
