import type { ReplicaLoad } from '../engine/engine.ts';
import { type ReplicaWatch, UNWATCHED } from '../engine/replica-watch.ts';
import { dcgmFamilies } from '../gpu/dcgm-families.ts';
import type { Profile } from '../profile.ts';
import { engineFamilies, type MeteredReplica } from './engine-families.ts';
import { type Family, plainSeries } from './family.ts';
import { ReplicaMeter } from './replica-meter.ts';
import { RequestCounts } from './request-counts.ts';
import { gauge, type Labelled, requestFamilies } from './request-families.ts';

/** The completion endpoints of a server. */
export const HANDLERS = ['/v1/chat/completions', '/v1/completions'] as const;
export type Handler = (typeof HANDLERS)[number];

/** vLLM's HTTP instrumentation tells classes of statuses apart, not statuses. */
const STATUS_CLASSES = ['2xx', '4xx', '5xx'] as const;

/** Where a server runs, and since when by its own clock. */
export interface ServerSite {
  readonly hostname: string;
  readonly startedMs: number;
}

/**
 * Everything that a model server exposes, the same in the mock and in virtual time: vLLM's names and
 * labels, an `engine` a replica, and those of the GPUs behind it. A server without an engine exposes
 * what it can mean.
 */
export class ServerMetrics {
  readonly families: readonly Family[];
  /** One a replica; none without an engine. */
  private readonly meters: readonly ReplicaMeter[];
  /** Of requests that no replica makes; the first replica's where there is one. */
  readonly requests: RequestCounts;
  /** Requests under way; with an engine, its replicas know. */
  inFlight = 0;
  private readonly http = new Map<string, number>();
  private loads: readonly ReplicaLoad[] = [];

  constructor({ version, engine }: Profile, { hostname, startedMs }: ServerSite) {
    const label = (index: number) => ({ engine: `${index}`, model_name: version });
    this.meters = Array.from(
      { length: engine?.replicas ?? 0 },
      () => new ReplicaMeter(engine as NonNullable<typeof engine>, startedMs),
    );
    this.requests = this.meters[0]?.requests ?? new RequestCounts();
    const replicas = this.meters.map(
      (meter, index): Labelled<MeteredReplica> => ({
        labels: label(index),
        of: { meter, load: () => this.loadOf(index) },
      }),
    );
    const alone: Labelled<RequestCounts> = { labels: label(0), of: this.requests };
    const running = [
      'vllm:num_requests_running',
      'Number of requests in model execution.',
    ] as const;
    this.families =
      engine === undefined
        ? [
            gauge([alone], running, () => this.inFlight),
            ...requestFamilies([alone]),
            this.httpFamily(),
          ]
        : [
            gauge(replicas, running, ({ load }) => load().runningCount),
            ...engineFamilies(replicas, engine),
            ...requestFamilies(
              replicas.map(({ labels, of }) => ({ labels, of: of.meter.requests })),
            ),
            this.httpFamily(),
            ...dcgmFamilies(
              engine,
              this.meters.map(({ gpu }) => gpu),
              hostname,
            ),
          ];
  }

  /** Who is to be told what a replica does. */
  readonly watch = (replica: number): ReplicaWatch => this.meters[replica] ?? UNWATCHED;

  /** Gauges are read off this engine from now on. */
  runsOn(engine: { readonly loads: readonly ReplicaLoad[] }): void {
    this.loads = engine.loads;
  }

  answered(handler: Handler, status: number): void {
    const key = `${handler} ${Math.floor(status / 100)}xx`;
    this.http.set(key, (this.http.get(key) ?? 0) + 1);
  }

  private loadOf(index: number): ReplicaLoad {
    return this.loads[index] ?? IDLE;
  }

  private httpFamily(): Family {
    const name = 'http_requests_total';
    const series = HANDLERS.flatMap((handler) =>
      STATUS_CLASSES.map((status) =>
        plainSeries(
          name,
          { handler, method: 'POST', status },
          () => this.http.get(`${handler} ${status}`) ?? 0,
        ),
      ),
    );
    return { name, type: 'counter', help: 'Requests by handler, method and status.', series };
  }
}

const IDLE: ReplicaLoad = {
  runningCount: 0,
  waitingCount: 0,
  kvUsage: 0,
  counts: { steps: 0, prefixQueries: 0, prefixHits: 0 },
};
