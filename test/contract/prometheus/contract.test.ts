import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Labels, QueryValue } from '../../../src/core/promql/value.ts';
import { connectionOf } from '../../../src/live/prometheus/connection.ts';
import { joinExisting } from '../../../src/live/prometheus/existing.ts';
import type { Prometheus } from '../../../src/live/prometheus/port.ts';
import { HISTORY_STEP_MS, historyPage } from './history.ts';
import { implementations } from './implementations.ts';
import {
  failing,
  metrics,
  metricsOnce,
  startTargetServer,
  type TargetServer,
} from './target-server.ts';

const SETTINGS = { scrapeIntervalMs: 250, evaluationIntervalMs: 1_000, lookbackMs: 60_000 };
/** A real Prometheus scrapes for the first time 5 to 6 seconds after its start. */
const UP_TIMEOUT_MS = 15_000;

/** What the shipped analysis asks: each must be one number, the same everywhere. */
const ANALYSIS: readonly (readonly [string, string, number])[] = [
  [
    'error rate',
    'sum(rate(inference_errors_total{rollout_hash="abc"}[10m])) / ' +
      'sum(rate(inference_requests_total{rollout_hash="abc"}[10m]))',
    0.5 / 11,
  ],
  [
    'p95 latency',
    'histogram_quantile(0.95, rate(inference_latency_seconds_bucket{rollout_hash="abc"}[10m]))',
    1 + 1.5 * ((0.95 * 11 - 9) / 2),
  ],
  ['quality', 'avg(inference_quality_score{rollout_hash="abc"})', 0.85],
  [
    'hallucination rate',
    'sum(rate(inference_hallucination_total{rollout_hash="abc"}[10m])) / ' +
      'sum(rate(inference_requests_total{rollout_hash="abc"}[10m]))',
    29 / (11 * 59),
  ],
];

const EXPRESSIONS: readonly (readonly [string, string, readonly number[]])[] = [
  ['a series that is absent', 'inference_errors_total{rollout_hash="none"}', []],
  ['a sum over nothing', 'sum(rate(inference_errors_total{rollout_hash="none"}[10m]))', []],
  ['a ratio to nothing', 'inference_quality_score / on() group_left() absent_total', []],
  ['absent()', 'absent(inference_errors_total{rollout_hash="none"})', [1]],
  ['a default for silence', 'sum(absent_total) or vector(0)', [0]],
  ['NaN as a sample', 'not_a_number', [Number.NaN]],
  ['zero traffic', 'rate(idle_total[10m]) / rate(idle_total[10m])', [Number.NaN]],
  ['a quantile of nothing', 'histogram_quantile(0.95, idle_total)', []],
  ['a counter reset', 'increase(restarted_total[10m])', [58]],
  ['resets()', 'resets(restarted_total[10m])', [1]],
  ['a filter that nothing passes', 'inference_quality_score > 1', []],
  ['arithmetic on the highest', 'max(inference_quality_score) * 100', [90]],
];

describe.each(await implementations())('$name', ({ missing, start }) => {
  describe.skipIf(missing)(missing ? `skipped: ${missing}` : 'holds the contract', () => {
    let history: TargetServer;
    let live: TargetServer;
    let prometheus: Prometheus;
    const endMs = Date.now() - 30_000;

    beforeAll(async () => {
      history = await startTargetServer(metricsOnce(historyPage(endMs)));
      live = await startTargetServer(metrics('steady 1\nfleeting 2\nmine{job="own"} 3\n'));
      const started = await start({
        ...SETTINGS,
        targets: [
          { job: 'history', url: history.url },
          { job: 'live', url: live.url, labels: { zone: 'a' } },
        ],
      });
      if (!started.ok) throw new Error(started.error);
      prometheus = started.prometheus;
      const up = await prometheus.whenUp([history.url, live.url], UP_TIMEOUT_MS);
      if (!up.ok) throw new Error(up.error);
    }, 40_000);

    afterAll(async () => {
      await prometheus?.stop();
      await Promise.all([history?.close(), live?.close()]);
    });

    async function ask(query: string, atMs = endMs): Promise<QueryValue> {
      const answer = await prometheus.query(query, atMs);
      if (!answer.ok) throw new Error(answer.error);
      return answer.value;
    }

    async function vector(query: string, atMs = endMs) {
      const value = await ask(query, atMs);
      if (value.type !== 'vector') throw new Error(`${query} is a ${value.type}`);
      return value.samples;
    }

    const now = (query: string) => vector(query, Date.now());
    const seen = async (query: string) => (await now(query)).map((sample) => sample.value);

    it.each(ANALYSIS)('answers the %s of an analysis with one number', async (_, query, value) => {
      const [sample, surplus] = await vector(query);
      expect(surplus).toBeUndefined();
      expect(sample?.tMs).toBe(endMs);
      expect(sample?.value).toBeCloseTo(value, 12);
    });

    it.each(EXPRESSIONS)('%s', async (_, query, values) => {
      expect((await vector(query)).map((sample) => sample.value)).toEqual(values);
    });

    it('keeps the name and all labels of a selected series, under the target’s', async () => {
      const [sample] = await now('mine');
      const expected: Labels = {
        __name__: 'mine',
        exported_job: 'own',
        instance: new URL(live.url).host,
        job: 'live',
        zone: 'a',
      };
      expect({ ...sample?.labels }).toEqual(expected);
    });

    it('answers scalars, strings and ranges by their types', async () => {
      expect(await ask('1 + 1')).toEqual({ type: 'scalar', tMs: endMs, value: 2 });
      expect(await ask('"text"')).toEqual({ type: 'string', tMs: endMs, value: 'text' });
      const matrix = await ask('restarted_total[25s]');
      expect(matrix.type === 'matrix' && matrix.series[0]?.points).toEqual([
        { tMs: endMs - 2 * HISTORY_STEP_MS, value: 27 },
        { tMs: endMs - HISTORY_STEP_MS, value: 28 },
        { tMs: endMs, value: 29 },
      ]);
    });

    it('answers a range query step by step', async () => {
      const range = { startMs: endMs - 2_000, endMs, stepMs: 1_000 };
      const answer = await prometheus.queryRange('sum(restarted_total)', range);
      const value = answer.ok ? answer.value : undefined;
      expect(value?.type === 'matrix' && value.series).toEqual([
        {
          labels: {},
          points: [
            { tMs: endMs - 2_000, value: 28 },
            { tMs: endMs - 1_000, value: 28 },
            { tMs: endMs, value: 29 },
          ],
        },
      ]);
    });

    it('sees a sample for as long as the lookback and no longer', async () => {
      expect(await vector('idle_total', endMs + SETTINGS.lookbackMs - 1)).toHaveLength(1);
      expect(await vector('idle_total', endMs + SETTINGS.lookbackMs + 1)).toHaveLength(0);
    });

    it.each([
      ['a syntax error', 'sum(', 'parse error: unclosed left parenthesis'],
      ['a type error', 'rate(steady)', 'expected type range vector'],
      ['an unknown function', 'nosuch(steady)', 'unknown function with name "nosuch"'],
      [
        'many-to-many matching',
        'inference_quality_score / on(rollout_hash) inference_quality_score',
        'many-to-many matching not allowed',
      ],
    ])('refuses %s, for good', async (_, query, error) => {
      expect(await prometheus.query(query, endMs)).toEqual({
        ok: false,
        error: expect.stringContaining(error),
        retryable: false,
      });
    });

    it('serves the same over its HTTP API', async () => {
      const joined = await joinExisting(
        { kind: 'existing', connection: connectionOf(prometheus.url ?? ''), backend: null },
        { ...SETTINGS, targets: [] },
      );
      if (!joined.ok) throw new Error(joined.error);
      const query = 'sum by (code) (inference_requests_total) or not_a_number or idle_total';
      const [direct, overHttp, refused] = await Promise.all([
        prometheus.query(query, endMs),
        joined.prometheus.query(query, endMs),
        joined.prometheus.query('sum(', endMs),
      ]);
      expect(overHttp.ok && asSet(overHttp.value)).toEqual(direct.ok && asSet(direct.value));
      expect(refused).toMatchObject({
        ok: false,
        error: expect.stringMatching(/^invalid parameter "query": 1:5: parse error: unclosed/),
      });
      await joined.prometheus.stop();
    });

    it('ends a series that its target no longer shows, and only that', async () => {
      expect(await seen('fleeting')).toEqual([2]);
      live.serve(metrics('steady 1\n'));
      await expect.poll(() => seen('fleeting')).toEqual([]);
      expect(await seen('steady')).toEqual([1]);
    });

    it('ends all series of a target that fails, and says up 0', async () => {
      live.serve(failing);
      await expect.poll(() => seen('up{job="live"}')).toEqual([0]);
      expect(await seen('steady')).toEqual([]);
      expect(await seen('scrape_samples_scraped{job="live"}')).toEqual([0]);
      expect(await prometheus.whenUp([live.url], 0)).toEqual({
        ok: false,
        error: expect.stringContaining(`${new URL(live.url).host} is down`),
      });
      live.serve(metrics('steady 4\n'));
      expect(await prometheus.whenUp([live.url], 5_000)).toEqual({ ok: true });
      expect(await seen('steady')).toEqual([4]);
    });

    it('says up 0 of a target that is gone', async () => {
      await live.close();
      await expect.poll(() => seen('up{job="live"}')).toEqual([0]);
      expect(await seen('steady')).toEqual([]);
    });

    it('when killed refuses every query, and may still be stopped', async () => {
      prometheus.kill();
      await expect
        .poll(() => prometheus.query('up', endMs))
        .toEqual({ ok: false, error: expect.stringContaining('refused'), retryable: true });
      await prometheus.stop();
    });
  });
});

/** An instant answer's order means nothing. */
function asSet(value: QueryValue): readonly string[] {
  const samples = value.type === 'vector' ? value.samples : [];
  return samples.map((s) => `${JSON.stringify(Object.entries(s.labels).sort())} ${s.value}`).sort();
}
