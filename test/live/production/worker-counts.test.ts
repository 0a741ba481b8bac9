import { Counter, Gauge, Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WorkerCounts } from '../../../src/live/production/workers/worker-counts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The series of a worker that has answered so many requests, and which sends to both endpoints or to one. */
async function seriesOf(stable: number, canary: number, isSecondUp = true) {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['rollout_hash', 'code'];
  const requests = new Counter({
    name: 'inference_requests_total',
    help: 'r',
    labelNames,
    registers,
  });
  requests.inc({ rollout_hash: 'aaaa', code: '200' }, stable);
  requests.inc({ rollout_hash: 'bbbb', code: '200' }, canary);
  requests.inc({ rollout_hash: 'bbbb', code: '500' }, 1);
  const up = new Gauge({
    ...{ name: 'understudy_endpoint_up', help: 'u', registers },
    labelNames: ['rollout_hash', 'endpoint'],
  });
  up.set({ rollout_hash: 'bbbb', endpoint: 'http://a' }, 1);
  up.set({ rollout_hash: 'bbbb', endpoint: 'http://b' }, isSecondUp ? 1 : 0);
  return registry.getMetricsAsJSON();
}

test('what workers count is added up, and what one had counted outlives it', async () => {
  const counts = new WorkerCounts({ stable: 'aaaa', canary: 'bbbb' });
  expect(counts.started()).toEqual({ stable: 0, canary: 0 });
  counts.heard('one', await seriesOf(10, 1));
  counts.heard('two', await seriesOf(20, 3));
  vi.advanceTimersByTime(2_000);
  expect(counts.started()).toEqual({ stable: 30, canary: 6 });
  counts.died('one');
  counts.heard('one', await seriesOf(0, 0));
  vi.advanceTimersByTime(2_000);
  expect(counts.started()).toEqual({ stable: 30, canary: 7 });
});

test('an endpoint is up as long as every worker that lives sends requests to it', async () => {
  const counts = new WorkerCounts({ stable: 'aaaa', canary: 'bbbb' });
  counts.heard('one', await seriesOf(0, 0));
  counts.heard('two', await seriesOf(0, 0, false));
  expect(counts.endpoints('canary')).toEqual([
    { name: 'http://a', state: 'up' },
    { name: 'http://b', state: 'down' },
  ]);
  expect(counts.endpoints('stable')).toEqual([]);
  counts.died('two');
  expect(counts.endpoints('canary').map(({ state }) => state)).toEqual(['up', 'up']);
});
