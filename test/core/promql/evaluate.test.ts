import { describe, expect, test } from 'vitest';
import { evaluateInstant, evaluateRange } from '../../../src/core/promql/evaluate.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/promql/evaluation.ts';
import { DEFAULT_QUERY_LIMITS, type QueryLimits } from '../../../src/core/promql/limits.ts';
import { parseQuery } from '../../../src/core/promql/parse.ts';
import { SeriesStore } from '../../../src/core/promql/store.ts';

const CANARY = 'rollout_hash="canary"';
const MINUTES = 40;

/** A canary scraped each second: 20 requests, one error in 50, one answer in 100 made up. */
function canaryStore(): SeriesStore {
  const store = new SeriesStore();
  const named = (name: string, more = {}) =>
    store.series({ __name__: name, rollout_hash: 'canary', ...more });
  const bounds = { '0.5': 0.6, '1': 0.9, '2': 0.98, '+Inf': 1 };
  for (let second = 0; second <= MINUTES * 60; second += 1) {
    const requests = 20 * second;
    const write = (series: ReturnType<typeof named>, value: number) =>
      store.appendTo(series, second * 1_000, value);
    write(named('inference_requests_total'), requests);
    write(named('inference_errors_total'), requests / 50);
    write(named('inference_hallucination_total'), requests / 100);
    write(named('inference_quality_score'), 0.9);
    for (const [le, share] of Object.entries(bounds))
      write(named('inference_latency_seconds_bucket', { le }), requests * share);
  }
  return store;
}

const store = canaryStore();
const NOW_MS = MINUTES * 60_000;

function answerTo(query: string): number | undefined {
  const { value } = evaluateInstant(store, parseQuery(query), NOW_MS);
  if (value.type === 'scalar') return value.value;
  if (value.type !== 'vector') throw new Error(`a ${value.type}`);
  expect(value.samples.length).toBeLessThanOrEqual(1);
  return value.samples[0]?.value;
}

describe('the questions of a canary analysis', () => {
  test('the share of errors', () => {
    const query = `sum(rate(inference_errors_total{${CANARY}}[10m]))
      / sum(rate(inference_requests_total{${CANARY}}[10m]))`;
    expect(answerTo(query)).toBeCloseTo(0.02, 12);
  });

  test('the 95th percentile of latency', () => {
    const rates = `rate(inference_latency_seconds_bucket{${CANARY}}[10m])`;
    expect(answerTo(`histogram_quantile(0.95, ${rates})`)).toBeCloseTo(1.625, 10);
    expect(answerTo(`histogram_quantile(0.95, sum by (le) (${rates}))`)).toBeCloseTo(1.625, 10);
  });

  test('the share of made-up answers', () => {
    const query = `sum(rate(inference_hallucination_total{${CANARY}}[10m]))
      / sum(rate(inference_requests_total{${CANARY}}[10m]))`;
    expect(answerTo(query)).toBeCloseTo(0.01, 12);
  });

  test('the mean of a gauge', () => {
    expect(answerTo(`avg(inference_quality_score{${CANARY}})`)).toBe(0.9);
  });

  test('nothing is not zero', () => {
    expect(
      answerTo('sum(rate(inference_errors_total{rollout_hash="other"}[10m]))'),
    ).toBeUndefined();
    expect(answerTo('scalar(nothing)')).toBeNaN();
  });
});

test('a range query answers in order of labels, a scalar as one series', () => {
  const steps = { startMs: NOW_MS - 60_000, endMs: NOW_MS, stepMs: 30_000 };
  const { value } = evaluateRange(store, parseQuery('time() / 60'), steps);
  expect(value).toEqual({
    type: 'matrix',
    series: [
      {
        labels: {},
        points: [
          { tMs: 2_340_000, value: 39 },
          { tMs: 2_370_000, value: 39.5 },
          { tMs: 2_400_000, value: 40 },
        ],
      },
    ],
  });
  const buckets = evaluateRange(store, parseQuery('inference_latency_seconds_bucket'), steps).value;
  if (buckets.type !== 'matrix') throw new Error('a matrix');
  expect(buckets.series.map(({ labels }) => labels.le)).toEqual(['+Inf', '0.5', '1', '2']);
});

test('a range vector is answered as its samples, a string as itself', () => {
  const { value } = evaluateInstant(store, parseQuery('inference_requests_total[2s]'), NOW_MS);
  expect(value).toMatchObject({
    series: [{ points: [{ tMs: NOW_MS - 1_000 }, { tMs: NOW_MS, value: 48_000 }] }],
  });
  expect(evaluateInstant(store, parseQuery('"text"'), 5).value).toEqual({
    type: 'string',
    tMs: 5,
    value: 'text',
  });
});

describe('limits', () => {
  const ask = (query: string, limits: Partial<QueryLimits>) =>
    evaluateInstant(store, parseQuery(query), NOW_MS, {
      ...DEFAULT_SETTINGS,
      limits: { ...DEFAULT_QUERY_LIMITS, ...limits },
    });

  test.each([
    ['rate(inference_requests_total[10m])', { samples: 100 }],
    ['sum_over_time(vector(1)[40m:1ms])', { samples: 1_000_000 }],
    ['{__name__=~".+"}', { series: 3 }],
    ['{__name__=~"(.*)*x"}', { regexMoves: 50 }],
  ])('%s over %o', (query, limits) => {
    expect(() => ask(query, limits)).toThrow(`limit ${Object.keys(limits)[0]} = `);
  });

  test('more steps than points a series may have', () => {
    const steps = { startMs: 0, endMs: 11_000_000, stepMs: 1_000 };
    expect(() => evaluateRange(store, parseQuery('time()'), steps)).toThrow('11,000 points');
  });

  test('a text and a range vector have no range query', () => {
    const steps = { startMs: 0, endMs: 1, stepMs: 1 };
    expect(() => evaluateRange(store, parseQuery('x[5m]'), steps)).toThrow(
      'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    );
  });
});
