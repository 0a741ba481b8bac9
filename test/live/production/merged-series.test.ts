import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { MergedSeries } from '../../../src/live/production/workers/merged-series.ts';

/** The series of a process that has had so many requests. */
async function seriesOf(requests: number, up: number) {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: 'requests_total', help: 'r', registers }).inc(requests);
  new Gauge({ name: 'up', help: 'u', registers, aggregator: 'min' }).set(up);
  const latency = new Histogram({ name: 'latency_seconds', help: 'l', buckets: [1], registers });
  for (let request = 0; request < requests; request += 1) latency.observe(0.5);
  return registry.getMetricsAsJSON();
}

test('counts of several processes are summed and outlive them; gauges are of the living', async () => {
  const merged = new MergedSeries();
  merged.heard('a', await seriesOf(3, 1));
  merged.heard('b', await seriesOf(4, 0));
  const text = await merged.text([]);
  expect(text).toContain('requests_total 7\n');
  expect(text).toContain('latency_seconds_bucket{le="1"} 7\n');
  expect(text).toContain('latency_seconds_count 7\n');
  expect(text).toContain('up 0\n');

  // Both at once, and one that comes back with nothing.
  merged.died('a');
  merged.died('b');
  merged.heard('a', await seriesOf(0, 1));
  const later = await merged.text(await seriesOf(10, 1));
  expect(later).toContain('requests_total 17\n');
  expect(later).toContain('latency_seconds_sum 8.5\n');
  expect(later).toContain('up 1\n');
});
