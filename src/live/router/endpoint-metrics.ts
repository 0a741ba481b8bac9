import { Counter, Gauge, type Registry } from 'prom-client';
import type { ModelTarget } from './settings.ts';

/** What the router exposes of one model's endpoints, by their URLs. */
export interface EndpointMeter {
  ejected(url: string): void;
  /** A request that the endpoint did not take goes to another one. */
  retried(url: string): void;
  /** `isUp` is asked whenever the series are read. */
  watch(url: string, isUp: () => boolean): void;
}

const UNMETERED: EndpointMeter = { ejected: () => {}, retried: () => {}, watch: () => {} };

/** There are no such series until a model's endpoints are told apart: a mock's is known anyway. */
export function endpointMeters(registry: Registry): (target: ModelTarget<string>) => EndpointMeter {
  let series: ReturnType<typeof endpointSeries> | undefined;
  return (target) => {
    if (target.access === undefined) return UNMETERED;
    series ??= endpointSeries(registry);
    const { ejections, retries, watched } = series;
    const labels = (endpoint: string) => ({ rollout_hash: target.hash, endpoint });
    return {
      ejected: (url) => ejections.inc(labels(url), 1),
      retried: (url) => retries.inc(labels(url), 1),
      watch: (url, isUp) => {
        ejections.inc(labels(url), 0);
        retries.inc(labels(url), 0);
        watched.push({ labels: labels(url), isUp });
      },
    };
  };
}

function endpointSeries(registry: Registry) {
  const labelNames = ['rollout_hash', 'endpoint'];
  const registers = [registry];
  const watched: { readonly labels: Record<string, string>; isUp(): boolean }[] = [];
  const up: Gauge = new Gauge({
    name: 'understudy_endpoint_up',
    help: '1 while the endpoint gets requests, 0 while its health checks or its requests fail.',
    aggregator: 'min',
    labelNames,
    registers,
    collect: () => {
      for (const { labels, isUp } of watched) up.set(labels, isUp() ? 1 : 0);
    },
  });
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames, registers });
  return {
    watched,
    ejections: counter(
      'understudy_endpoint_ejections_total',
      'How often an endpoint was taken out because requests failed on it one after the other.',
    ),
    retries: counter(
      'understudy_endpoint_retries_total',
      'Requests that an endpoint did not take, nothing of them being sent, and another one was given.',
    ),
  };
}
