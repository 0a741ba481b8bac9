import { prometheusAddress, queryRange } from '../../core/analysis/prometheus-config.ts';
import { prometheusResult } from '../../core/analysis/prometheus-result.ts';
import type { PrometheusProvider } from '../../core/analysis/provider.ts';
import { PromqlError } from '../../core/promql/error.ts';
import { plainValues } from '../../core/promql/plain-values.ts';
import { rescaleQuery } from '../../core/promql/rescale.ts';
import type { Prometheus, QueryRange } from '../prometheus/port.ts';
import type { ProviderAnswer, ReadProvider } from './port.ts';
import { dialPrometheus } from './prometheus-dial.ts';

/** Stands for the address where it is not dialled. */
const OWN_ADDRESS = 'http://own';

/**
 * Asks Prometheus for an instant or a range (Argo Rollouts `metricproviders/prometheus`). Where a
 * rehearsal has its own, that one answers whatever address the metric gives: the production's
 * knows nothing of the rehearsed models. Credentials are then not needed; settings that Argo would
 * refuse are refused all the same.
 */
export const readPrometheus: ReadProvider<'prometheus'> = async (settings, atMs, world) => {
  const access = world.prometheus;
  const isOwn = access.kind === 'own';
  const address = prometheusAddress(settings, isOwn ? OWN_ADDRESS : access.defaultAddress);
  if (!address.ok) return address;
  // Whole milliseconds, as the HTTP API has them: the embedded one is asked for the same moment.
  const nowMs = Math.round(world.wallAtMs(atMs));
  const pace = { nowMs, compression: isOwn ? access.compression : 1 };
  const question = questionOf(settings, pace);
  if (!question.ok) return question;
  if (isOwn) return await ask(access.prometheus, question);
  const dialled = await dialPrometheus(address.address, settings, world.tokens);
  if (!dialled.ok) return dialled;
  try {
    const answer = await ask(dialled.client, question);
    if (!answer.ok) dialled.forgetToken();
    return answer;
  } finally {
    await dialled.client.close();
  }
};

interface Pace {
  /** On the wall. */
  readonly nowMs: number;
  /** How many times faster than the wall the plan runs. */
  readonly compression: number;
}

interface Question {
  readonly ok: true;
  readonly query: string;
  readonly atMs: number;
  /** Null asks for the instant. */
  readonly range: QueryRange | null;
}

type Asked = Question | { readonly ok: false; readonly error: string };

function questionOf({ query = '', rangeQuery }: PrometheusProvider, pace: Pace): Asked {
  let range: QueryRange | null = null;
  if (rangeQuery !== undefined) {
    const meant = queryRange(rangeQuery, pace.nowMs);
    if (!meant.ok) return meant;
    range = atPace(meant, pace);
  }
  try {
    const asked = pace.compression === 1 ? query : rescaleQuery(query, pace.compression);
    return { ok: true, query: asked, atMs: pace.nowMs, range };
  } catch (error) {
    // In the words of the HTTP API, as if the query had been sent.
    if (error instanceof PromqlError) {
      return { ok: false, error: `invalid parameter "query": ${error.message}` };
    }
    throw error;
  }
}

/**
 * The range as the wall sees it: its times are as many times nearer to now as the plan is faster.
 * Expressions are evaluated on the wall's clock, so that a date in one means what it says.
 */
function atPace({ startMs, endMs, stepMs }: QueryRange, { nowMs, compression }: Pace): QueryRange {
  if (compression === 1) return { startMs, endMs, stepMs };
  // Whole milliseconds: a fraction lost on the way would lose the last point with it.
  const nearer = (atMs: number) => Math.round(nowMs + (atMs - nowMs) / compression);
  return {
    startMs: nearer(startMs),
    endMs: nearer(endMs),
    // Prometheus knows no shorter step than a millisecond, and refuses one of nothing itself.
    stepMs: stepMs > 0 ? Math.max(1, Math.round(stepMs / compression)) : stepMs,
  };
}

async function ask(
  prometheus: Pick<Prometheus, 'query' | 'queryRange'>,
  { query, atMs, range }: Question,
): Promise<ProviderAnswer> {
  const answer = await (range === null
    ? prometheus.query(query, atMs)
    : prometheus.queryRange(query, range));
  if (!answer.ok) return { ok: false, error: answer.error };
  const converted = prometheusResult(plainValues(answer.value));
  return converted.ok ? { ...converted, warnings: answer.warnings } : converted;
}
