import { NO_SECRETS } from '../../../src/core/analysis/secrets.ts';
import type { Semantics } from '../../../src/core/promql/ast.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/promql/evaluation.ts';
import { engineOver } from '../../../src/core/promql/query-engine.ts';
import { rescaleQuery } from '../../../src/core/promql/rescale.ts';
import { SeriesStore } from '../../../src/core/promql/store.ts';
import { stream } from '../../../src/core/random.ts';
import { defaultsAtPace } from '../../../src/live/prometheus/pace.ts';
import { guarded } from '../../../src/live/providers/secrets.ts';
import type { Decisions } from '../../../src/live/verify/verify-decisions.ts';
import { ANALYSIS, MINUTE_MS, planOf } from '../../core/rollout/plans.ts';
import { type Answer, runScript } from '../../core/rollout/scripted-world.ts';

const PLAN = planOf(
  `steps:
- setWeight: 5
- pause: {duration: 10m}
${ANALYSIS}
- setWeight: 50
- pause: {duration: 10m}
- setWeight: 100`,
  `window: 5m
interval: 30s
minimumRequests: 100
triggers:
- error-rate > 3% rollback
- p95-latency > 2x baseline rollback`,
  // No data is an Error to this condition, and many of them are wanted.
  `interval: 30s
    count: 20
    consecutiveErrorLimit: 100`,
);

const EPOCH_MS = 1_700_000_000_000;
const SCRAPE_MS = 15_000;
const END_MS = 45 * MINUTE_MS;
const BOUNDS = ['0.25', '0.5', '1', '+Inf'];

/**
 * A rollout decided in virtual time over the samples of two made-up models, at a pace of
 * `compression`. Every now and then a series ends with a stale marker and begins again.
 */
export function decidedRun(seed: number, compression: number, semantics: Semantics): Decisions {
  const wallAtMs = (planMs: number) => EPOCH_MS + planMs / compression;
  const store = scraped(seed, wallAtMs);
  const { lookbackMs, evaluationIntervalMs: subqueryStepMs } = defaultsAtPace(compression);
  const settings = { ...DEFAULT_SETTINGS, semantics, lookbackMs, subqueryStepMs };
  const engine = engineOver(store, settings);
  const read = (query: string, nowMs: number): Answer => {
    const answer = engine.instant(rescaleQuery(query, compression), Math.round(wallAtMs(nowMs)));
    if (!answer.ok) return { error: answer.error };
    if (answer.value.type !== 'vector') throw new Error(`${query} is a ${answer.value.type}`);
    return answer.value.samples[0]?.value ?? 'no-data';
  };
  const { records } = runScript(PLAN, { read, untilMs: END_MS });
  return {
    ...{ records, store, semantics, compression, wallAtMs },
    ...{ prometheusDownAtMs: null, secrets: guarded(NO_SECRETS) },
  };
}

function scraped(seed: number, wallAtMs: (planMs: number) => number): SeriesStore {
  const store = new SeriesStore();
  const random = stream(seed, 'scraped');
  for (const hash of ['aaaa', 'bbbb']) {
    const totals = { requests: 0, errors: 0, buckets: BOUNDS.map(() => 0) };
    let isThere = true;
    for (let planMs = 0; planMs <= END_MS; planMs += SCRAPE_MS) {
      const tMs = Math.round(wallAtMs(planMs));
      const requests = Math.floor(random() * 200);
      totals.requests += requests;
      totals.errors += Math.floor(requests * 0.03 * random());
      totals.buckets = totals.buckets.map(
        (total, b) => total + Math.floor((requests * (b + 1)) / 4),
      );
      const series: [string, Record<string, string>, number][] = [
        ['inference_requests_total', {}, totals.requests],
        ['inference_errors_total', {}, totals.errors],
        ['inference_latency_seconds_count', {}, totals.requests],
        ...totals.buckets.map((total, b): [string, Record<string, string>, number] => [
          'inference_latency_seconds_bucket',
          { le: BOUNDS[b] ?? '' },
          total,
        ]),
      ];
      for (const [__name__, labels, value] of series) {
        store.append({ __name__, rollout_hash: hash, ...labels }, tMs, value);
      }
      const flickering = store.series({ __name__: 'errors', hash });
      if (random() < 0.4) isThere = !isThere;
      if (isThere) store.appendTo(flickering, tMs, random() * 0.009);
      else store.appendStale(flickering, tMs);
    }
  }
  return store;
}
