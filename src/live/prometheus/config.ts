import { stringify } from 'yaml';
import type { Labels } from '../../core/promql/value.ts';
import type { PrometheusSettings, ScrapeTarget } from './port.ts';

/** Prometheus gives up on a scrape after 10 s unless told; it must not outlast the interval. */
const DEFAULT_SCRAPE_TIMEOUT_MS = 10_000;

/** The longest a scrape may take, in milliseconds. */
export function scrapeTimeoutMs(scrapeIntervalMs: number): number {
  return Math.min(scrapeIntervalMs, DEFAULT_SCRAPE_TIMEOUT_MS);
}

/** The text of a `prometheus.yml` that scrapes the settings' targets and nothing else. */
export function prometheusConfig(settings: PrometheusSettings): string {
  const jobs = new Set(settings.targets.map((target) => target.job));
  return stringify({
    global: {
      scrape_interval: durationText(settings.scrapeIntervalMs),
      scrape_timeout: durationText(scrapeTimeoutMs(settings.scrapeIntervalMs)),
      evaluation_interval: durationText(settings.evaluationIntervalMs),
    },
    scrape_configs: [...jobs].map((job) => ({
      job_name: job,
      ...(settings.honorLabels === true && { honor_labels: true }),
      static_configs: settings.targets.filter((target) => target.job === job).map(staticConfig),
    })),
  });
}

/** What a user adds to an existing Prometheus's `scrape_configs` to have these targets scraped. */
export function scrapeConfigToAdd(
  targets: readonly ScrapeTarget[],
  scrapeIntervalMs: number,
): string {
  const job = {
    job_name: 'understudy',
    scrape_interval: durationText(scrapeIntervalMs),
    scrape_timeout: durationText(scrapeTimeoutMs(scrapeIntervalMs)),
    static_configs: targets.map(staticConfig),
  };
  return stringify([job]);
}

/** A duration as Prometheus reads it: whole milliseconds are always accepted. */
export function durationText(durationMs: number): string {
  return `${Math.max(1, Math.round(durationMs))}ms`;
}

/** Scheme, path and parameters go in as target labels, so that targets of one job may differ. */
function staticConfig(target: ScrapeTarget): { targets: string[]; labels: Labels } {
  const url = new URL(target.url);
  const labels: Record<string, string> = { ...target.labels };
  if (url.protocol === 'https:') labels.__scheme__ = 'https';
  if (url.pathname !== '/metrics') labels.__metrics_path__ = url.pathname;
  for (const [name, value] of url.searchParams) labels[`__param_${name}`] = value;
  return { targets: [url.host], labels };
}
