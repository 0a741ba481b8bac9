import { adviceAt, type Problem } from '../../document.ts';
import { formatDuration } from '../../time.ts';
import type { MetricSite } from './metric-site.ts';
import { expressionsOf } from './query-tree.ts';

/** With fewer, one late or lost scrape leaves `rate` too few samples to answer from. */
const SCRAPES_PER_WINDOW = 4;

/** A range over fewer than four scrapes. */
export function shortWindow(site: MetricSite): Problem[] {
  const { document, path, metric, query, scrapeIntervalMs } = site;
  const leastMs = SCRAPES_PER_WINDOW * scrapeIntervalMs;
  const shortest = (query ? expressionsOf(query) : [])
    .flatMap((expr) => (expr.kind === 'matrix' && expr.rangeMs < leastMs ? [expr.rangeMs] : []))
    .toSorted((a, b) => a - b)[0];
  if (shortest === undefined) return [];
  const message =
    `metric "${metric.name}": [${formatDuration(shortest)}] is less than four scrapes of ` +
    `${formatDuration(scrapeIntervalMs)}, so one lost scrape empties it; ` +
    `write [${formatDuration(leastMs)}] or more`;
  return [adviceAt(document, [...path, 'provider', 'prometheus', 'query'], message)];
}
