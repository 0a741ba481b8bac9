import type { Role } from '../../core/model/fault.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import { differsMuch, type WeightSpan } from '../../core/rollout/weight-spans.ts';
import type { TrafficSpan } from '../../core/scenario/backtest-result.ts';
import type { Prometheus, QueryAnswer } from '../prometheus/port.ts';

/** Asked of by the traffic there was, ms since the epoch. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

type Asked = Pick<Prometheus, 'query'>;

export type SeriesFound =
  | { readonly ok: true; readonly missing: readonly Role[] }
  | { readonly ok: false; readonly error: string };

/** Of which models the Prometheus has no series at all in the range. */
export async function modelsMissing(
  prometheus: Asked,
  models: Plan['models'],
  { fromMs, toMs }: TimeRange,
): Promise<SeriesFound> {
  const missing: Role[] = [];
  for (const role of ['stable', 'canary'] as const) {
    const selected = `{rollout_hash="${models[role].hash}"}[${toMs - fromMs}ms]`;
    const answer = await prometheus.query(`count(last_over_time(${selected}))`, toMs);
    if (!answer.ok) return answer;
    if (numberIn(answer) === null) missing.push(role);
  }
  return { ok: true, missing };
}

/** How many requests a model answered in the range; null where nothing tells. */
export async function requestsIn(
  prometheus: Asked,
  hash: string,
  { fromMs, toMs }: TimeRange,
): Promise<number | null> {
  if (toMs <= fromMs) return 0;
  const selected = `inference_requests_total{rollout_hash="${hash}"}[${toMs - fromMs}ms]`;
  const requests = numberIn(await prometheus.query(`sum(increase(${selected}))`, toMs));
  return requests === null ? null : Math.round(requests);
}

/** The plan's weights, each beside the requests that there were; plan time 0 is at `epochMs`. */
export async function trafficSpans(
  prometheus: Asked,
  models: Plan['models'],
  { spans, epochMs }: { readonly spans: readonly WeightSpan[]; readonly epochMs: number },
): Promise<readonly TrafficSpan[]> {
  const found: TrafficSpan[] = [];
  for (const span of spans) {
    const range = { fromMs: epochMs + span.fromMs, toMs: epochMs + span.toMs };
    const [stable, canary] = await Promise.all([
      requestsIn(prometheus, models.stable.hash, range),
      requestsIn(prometheus, models.canary.hash, range),
    ]);
    const requests = stable === null || canary === null ? null : { stable, canary };
    found.push({
      ...span,
      requests,
      differs: requests !== null && differsMuch(span, requests),
    });
  }
  return found;
}

function numberIn(answer: QueryAnswer): number | null {
  if (!answer.ok || answer.value.type !== 'vector') return null;
  return answer.value.samples[0]?.value ?? null;
}
