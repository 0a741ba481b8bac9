import type { EndpointNow } from '../../core/history/run-watch.ts';
import { chooseEndpoint } from '../../core/routing/endpoint-choice.ts';
import type { FailureKind } from '../../core/routing/failure-kind.ts';
import {
  afterAnswer,
  afterFailedRequest,
  isBlamed,
  isEjected,
} from '../../core/routing/outlier-ejection.ts';
import { apiKeySource } from './api-key.ts';
import { Endpoint, type ModelRequest } from './endpoint.ts';
import type { EndpointMeter } from './endpoint-metrics.ts';
import { startHealthChecks } from './health-checks.ts';
import type { ModelAccess } from './model-access.ts';
import { modelRenamer } from './renamed-body.ts';

/** One more than are in flight, so that a health check need not wait for a request to end. */
const CHECK_CONNECTIONS = 1;

/** What concerns the endpoints of one model. */
export interface EndpointDesk {
  readonly meter: EndpointMeter;
  /** One line for whoever runs the router; it holds no secret. */
  tell(line: string): void;
}

/** The replicas of one model: which of them gets a request, under which name and as whom. */
export class Endpoints {
  readonly #all: readonly Endpoint[];
  readonly #access: ModelAccess;
  readonly #desk: EndpointDesk;
  readonly #apiKey: (nowMs: number) => string | null;
  readonly #renamed: (request: ModelRequest) => Buffer;
  readonly #stopChecks: () => void;
  #turn = -1;

  constructor(
    urls: readonly string[],
    access: ModelAccess,
    maxInFlight: number,
    desk: EndpointDesk,
  ) {
    this.#access = access;
    this.#desk = desk;
    this.#apiKey = apiKeySource(access.apiKey, desk.tell);
    this.#renamed = modelRenamer(access.modelName);
    this.#all = urls.map((url) => new Endpoint(url, access, maxInFlight + CHECK_CONNECTIONS));
    for (const endpoint of this.#all) {
      desk.meter.watch(endpoint.url, () => endpoint.isAvailable(Date.now()));
    }
    const checker = { authorization: () => this.#authorization(), tell: desk.tell };
    this.#stopChecks =
      access.health === null ? () => {} : startHealthChecks(this.#all, access.health, checker);
  }

  /** Undefined if all of them were tried. */
  next(tried: readonly Endpoint[]): Endpoint | undefined {
    const index = chooseEndpoint(this.#all, this.#turn, Date.now(), tried);
    if (index < 0) return undefined;
    this.#turn = index;
    return this.#all[index];
  }

  /** The request as this model wants it. */
  prepared(request: ModelRequest): ModelRequest {
    const { modelName, apiKey } = this.#access;
    if (modelName === null && apiKey === null) return request;
    const { method, target } = request;
    const headers =
      apiKey === null
        ? request.headers
        : withoutAuthorization(request.headers, this.#authorization());
    return { method, target, headers, body: this.#renamed(request) };
  }

  /** A request that the endpoint had is over; `kind` is undefined where nobody knows how it went. */
  over(endpoint: Endpoint, kind: FailureKind | null | undefined): void {
    endpoint.outstanding -= 1;
    if (kind === undefined) return;
    if (isBlamed(kind)) this.#failed(endpoint, kind);
    else endpoint.outlier = afterAnswer(endpoint.outlier);
  }

  /** The endpoint did not take a request, which another one is given. */
  retried(endpoint: Endpoint): void {
    this.#desk.meter.retried(endpoint.url);
  }

  /** How each of them is now. */
  states(nowMs: number): readonly EndpointNow[] {
    const isAsked = this.#access.health !== null;
    return this.#all.map(({ url: name, health, outlier }) => {
      if (isEjected(outlier, nowMs)) return { name, state: 'ejected' };
      if (!isAsked) return { name, state: 'unknown' };
      return { name, state: health.isUp ? 'up' : 'down' };
    });
  }

  async close(): Promise<void> {
    this.#stopChecks();
    await Promise.all(this.#all.map(({ pool }) => pool.destroy()));
  }

  #failed(endpoint: Endpoint, kind: FailureKind | null): void {
    const nowMs = Date.now();
    const { ejection } = this.#access;
    const before = endpoint.outlier;
    const others = this.#all.filter((other) => other !== endpoint).map(({ outlier }) => outlier);
    const after = afterFailedRequest(before, nowMs, others, ejection);
    endpoint.outlier = after;
    if (after.ejectedUntilMs === before.ejectedUntilMs) return;
    this.#desk.meter.ejected(endpoint.url);
    const seconds = Math.round((after.ejectedUntilMs - nowMs) / 1_000);
    this.#desk.tell(
      `${endpoint.url} is out for ${seconds} s: ${ejection.failures} requests in a row failed, last: ${kind}`,
    );
  }

  #authorization(): readonly string[] {
    const key = this.#apiKey(Date.now());
    return key === null ? [] : ['authorization', `Bearer ${key}`];
  }
}

function withoutAuthorization(headers: readonly string[], ours: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (name.toLowerCase() !== 'authorization') kept.push(name, headers[i + 1] ?? '');
  }
  kept.push(...ours);
  return kept;
}
