import {
  type Aggregator,
  Counter,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import { EXPECTED_CODES } from '../../core/routing/expected-codes.ts';
import { FAILURE_KINDS, type FailureKind } from '../../core/routing/failure-kind.ts';
import { GpuBill } from '../../core/routing/gpu-bill.ts';
import {
  FIRST_TOKEN_BUCKETS,
  INTER_TOKEN_BUCKETS,
  LATENCY_BUCKETS,
} from '../../core/routing/histogram-buckets.ts';
import { QUALITY_WINDOW } from '../../core/routing/quality-window.ts';
import { STREAM_FLAWS, type StreamFlaw } from '../../core/routing/stream-flaw.ts';
import { slidingMean } from '../../core/scoring/quality.ts';
import { VERDICTS, type Verdict } from '../../core/scoring/score.ts';
import type { ScorerKind } from '../../core/scoring/scorer-choice.ts';
import type { VendorProvider } from '../flags/vendor/vendor-provider.ts';
import { type EndpointMeter, endpointMeters } from './endpoint-metrics.ts';
import { type KillMeter, killMeter } from './kill-metrics.ts';
import type { ModelTarget } from './settings.ts';
import { type ShadowMeter, shadowMeters } from './shadow-metrics.ts';
import { stateAgeSeries } from './state-age-metrics.ts';
import { vendorSeries } from './vendor-metrics.ts';

/** The series of one model. Seconds, US dollars, tokens. */
export interface ModelMeter {
  request(code: number): void;
  error(kind: FailureKind): void;
  flaw(kind: StreamFlaw): void;
  latency(seconds: number): void;
  firstToken(seconds: number): void;
  interToken(seconds: number): void;
  tokens(input: number, output: number): void;
  /** So many requests of users are with the model from now on. */
  serving(inFlight: number): void;
  scored(quality: number, hallucination: boolean): void;
  /** One scorer's word; counted only where scorers were named. */
  said(kind: ScorerKind, verdict: Verdict): void;
  /** The request kept every promise; counted only where there are some. */
  metSlo(): void;
  /** An answer that was to be scored and was not. */
  scoringDropped(): void;
  readonly endpoints: EndpointMeter;
  /** Of copies for it. */
  readonly shadow: ShadowMeter;
  /** Hands what was tallied since the last time to the series. */
  flush(): void;
}

export interface RouterMetrics {
  readonly contentType: string;
  meter(target: ModelTarget<string>): ModelMeter;
  readonly kill: KillMeter;
  /** For the series of whatever runs beside the router. */
  readonly registry: Registry;
  /** All series in the text exposition format. */
  text(): Promise<string>;
  /** All series, for another process to merge. */
  json(): Promise<MetricObjectWithValues<MetricValue<string>>[]>;
}

/**
 * The router's metrics; a model's series all exist at 0 once its meter is made. `itemised` are the
 * scorers whose verdicts have series of their own; `hasSlo` says whether users are promised something;
 * `vendor` tells of itself, if there is one; `stateAge` says how old an engine's word is, if it is elsewhere.
 */
export function routerMetrics(
  itemised: readonly ScorerKind[],
  hasSlo: boolean,
  vendor?: Pick<VendorProvider, 'stats'>,
  stateAge?: () => number,
): RouterMetrics {
  const registry = new Registry();
  if (vendor !== undefined) vendorSeries(registry, vendor);
  if (stateAge !== undefined) stateAgeSeries(registry, stateAge);
  const series = inferenceSeries(registry, itemised, hasSlo);
  const meters: ModelMeter[] = [];
  return {
    contentType: registry.contentType,
    kill: killMeter(registry),
    registry,
    meter: (target) => {
      const meter = modelMeter(series, target);
      meters.push(meter);
      return meter;
    },
    text: () => {
      for (const meter of meters) meter.flush();
      return registry.metrics();
    },
    json: () => {
      for (const meter of meters) meter.flush();
      return registry.getMetricsAsJSON();
    },
  };
}

type Series = ReturnType<typeof inferenceSeries>;

function inferenceSeries(registry: Registry, itemised: readonly ScorerKind[], hasSlo: boolean) {
  const registers = [registry];
  const counter = (name: string, help: string, ...labels: string[]) =>
    new Counter({ name, help, labelNames: ['rollout_hash', ...labels], registers });
  const histogram = (name: string, help: string, bounds: readonly number[]) =>
    new Histogram({ name, help, labelNames: ['rollout_hash'], buckets: [...bounds], registers });
  const gauge = (aggregator: Aggregator, name: string, help: string, ...labels: string[]) =>
    new Gauge({ name, help, labelNames: ['rollout_hash', ...labels], registers, aggregator });
  return {
    requests: counter('inference_requests_total', 'Requests by status sent to the client.', 'code'),
    errors: counter('inference_errors_total', "Requests that failed by the model's fault.", 'kind'),
    flaws: counter('inference_stream_flaws_total', 'Streams that ended well and oddly.', 'kind'),
    latency: histogram(
      'inference_latency_seconds',
      'From the request dispatched to the end of its answer.',
      LATENCY_BUCKETS,
    ),
    firstToken: histogram(
      'inference_time_to_first_token_seconds',
      'From the request dispatched to the first content of a streamed answer.',
      FIRST_TOKEN_BUCKETS,
    ),
    interToken: histogram(
      'inference_inter_token_latency_seconds',
      'Between two pieces of content of a streamed answer.',
      INTER_TOKEN_BUCKETS,
    ),
    tokens: counter(
      'inference_tokens_total',
      'Tokens by the usage of answers; estimated for streams that carry none.',
      'direction',
    ),
    cost: counter(
      'inference_cost_usd_total',
      "Tokens times the model's price, or the GPU time that its requests took.",
    ),
    quality: gauge(
      'average',
      'inference_quality_score',
      `Mean quality of the last ${QUALITY_WINDOW} scored answers; 0 before the first.`,
    ),
    scored: counter('inference_scored_total', 'Answers scored.'),
    hallucinations: counter(
      'inference_hallucination_total',
      'Scored answers that state falsehoods.',
    ),
    itemised,
    // Without named scorers there is no such metric.
    verdicts:
      itemised.length === 0
        ? undefined
        : counter(
            'inference_scorer_verdicts_total',
            "Each scorer's verdicts on the answers scored.",
            'scorer',
            'verdict',
          ),
    sloMet: hasSlo
      ? counter('inference_slo_met_total', 'Requests that kept every promise made to users.')
      : undefined,
    scoringDropped: counter(
      'inference_scoring_dropped_total',
      'Answers not scored because the queue was full.',
    ),
    shadowOf: shadowMeters(registry),
    endpointsOf: endpointMeters(registry),
    info: gauge(
      'max',
      'inference_rollout_info',
      'The models of the rollout.',
      'model_version',
      'role',
    ),
  };
}

function modelMeter(series: Series, target: ModelTarget<string>): ModelMeter {
  const model = { rollout_hash: target.hash };
  // What every good answer counts is added up here: prom-client looks a series up at each call.
  const tally = { ok: 0, input: 0, output: 0 };
  registerAtZero(series, target);
  const bill = target.price.gpu === undefined ? null : new GpuBill(target.price.gpu);
  let billedUsd = 0;
  const qualities = slidingMean(QUALITY_WINDOW);
  const shadow = series.shadowOf(target);
  return {
    request: (code) => {
      if (code === 200) tally.ok += 1;
      else series.requests.inc({ ...model, code: codeLabel(code) }, 1);
    },
    error: (kind) => series.errors.inc({ ...model, kind }, 1),
    flaw: (kind) => series.flaws.inc({ ...model, kind }, 1),
    latency: (seconds) => series.latency.observe(model, seconds),
    firstToken: (seconds) => series.firstToken.observe(model, seconds),
    interToken: (seconds) => series.interToken.observe(model, seconds),
    tokens: (inputTokens, outputTokens) => {
      tally.input += inputTokens;
      tally.output += outputTokens;
    },
    serving: (inFlight) => bill?.serving(inFlight, performance.now()),
    scored: (quality, hallucination) => {
      series.scored.inc(model, 1);
      if (hallucination) series.hallucinations.inc(model, 1);
      series.quality.set(model, qualities(quality));
    },
    said: (scorer, verdict) => series.verdicts?.inc({ ...model, scorer, verdict }, 1),
    metSlo: () => series.sloMet?.inc(model, 1),
    scoringDropped: () => series.scoringDropped.inc(model, 1),
    endpoints: series.endpointsOf(target),
    shadow,
    flush: () => {
      shadow.flush();
      const { ok, input, output } = tally;
      const { inputPerMillion, outputPerMillion } = target.price;
      series.requests.inc({ ...model, code: '200' }, ok);
      series.tokens.inc({ ...model, direction: 'input' }, input);
      series.tokens.inc({ ...model, direction: 'output' }, output);
      series.cost.inc(model, (input * inputPerMillion + output * outputPerMillion) / 1e6);
      const gpuUsd = bill?.usdAt(performance.now()) ?? 0;
      series.cost.inc(model, gpuUsd - billedUsd);
      billedUsd = gpuUsd;
      Object.assign(tally, { ok: 0, input: 0, output: 0 });
    },
  };
}

/** A counter born at 1 has an increase of 0: every series that may come exists from the start. */
function registerAtZero(series: Series, target: ModelTarget<string>): void {
  const model = { rollout_hash: target.hash };
  for (const code of EXPECTED_CODES) series.requests.inc({ ...model, code }, 0);
  for (const kind of FAILURE_KINDS) series.errors.inc({ ...model, kind }, 0);
  for (const kind of STREAM_FLAWS) series.flaws.inc({ ...model, kind }, 0);
  for (const direction of ['input', 'output']) series.tokens.inc({ ...model, direction }, 0);
  for (const scorer of series.itemised)
    for (const verdict of VERDICTS) series.verdicts?.inc({ ...model, scorer, verdict }, 0);
  const { cost, scored, hallucinations, scoringDropped } = series;
  series.sloMet?.inc(model, 0);
  for (const plain of [cost, scored, hallucinations, scoringDropped]) plain.inc(model, 0);
  for (const histogram of [series.latency, series.firstToken, series.interToken])
    histogram.zero(model);
  series.quality.set(model, 0);
  series.info.set({ ...model, model_version: target.version, role: target.role }, 1);
}

/** A model may answer with any three digits; those outside HTTP's range share one label. */
function codeLabel(code: number): string {
  return code >= 200 && code < 600 ? String(code) : 'other';
}
