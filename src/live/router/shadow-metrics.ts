import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { FAILURE_KINDS, type FailureKind } from '../../core/routing/failure-kind.ts';
import { FIRST_TOKEN_BUCKETS, LATENCY_BUCKETS } from '../../core/routing/histogram-buckets.ts';
import { QUALITY_WINDOW } from '../../core/routing/quality-window.ts';
import { slidingMean } from '../../core/scoring/quality.ts';
import type { ModelTarget } from './settings.ts';

/** The series of a model's copies, by the same rules as those of its users. Seconds, tokens. */
export interface ShadowMeter {
  copied(): void;
  dropped(): void;
  error(kind: FailureKind): void;
  latency(seconds: number): void;
  firstToken(seconds: number): void;
  tokens(input: number, output: number): void;
  scored(quality: number, hallucination: boolean): void;
  /** Hands what was tallied since the last time to the series. */
  flush(): void;
}

/** Copies have series of their own, so that a step can gate on them and no user's metric moves. */
export function shadowMeters(registry: Registry): (target: ModelTarget<string>) => ShadowMeter {
  const registers = [registry];
  const counter = (name: string, help: string, ...labels: string[]) =>
    new Counter({ name, help, labelNames: ['rollout_hash', ...labels], registers });
  const histogram = (name: string, help: string, bounds: readonly number[]) =>
    new Histogram({ name, help, labelNames: ['rollout_hash'], buckets: [...bounds], registers });
  const copied = counter('inference_shadow_requests_total', 'Requests copied to a shadow.');
  const dropped = counter('inference_shadow_dropped_total', 'Copies for a shadow not sent.');
  const errors = counter('inference_shadow_errors_total', 'Copies that failed.', 'kind');
  const latency = histogram(
    'inference_shadow_latency_seconds',
    'From the copy dispatched to the end of its answer.',
    LATENCY_BUCKETS,
  );
  const firstToken = histogram(
    'inference_shadow_time_to_first_token_seconds',
    'From the copy dispatched to the first content of a streamed answer.',
    FIRST_TOKEN_BUCKETS,
  );
  const tokens = counter('inference_shadow_tokens_total', 'Tokens of copies.', 'direction');
  const cost = counter('inference_shadow_cost_usd_total', "Copies' tokens times the price.");
  const scored = counter('inference_shadow_scored_total', 'Answers to copies scored.');
  const hallucinations = counter(
    'inference_shadow_hallucination_total',
    'Scored answers to copies that state falsehoods.',
  );
  const quality = new Gauge({
    name: 'inference_shadow_quality_score',
    help: `Mean quality of the last ${QUALITY_WINDOW} scored answers to copies; 0 before the first.`,
    aggregator: 'average',
    labelNames: ['rollout_hash'],
    registers,
  });
  return ({ hash, price }) => {
    const model = { rollout_hash: hash };
    for (const plain of [copied, dropped, cost, scored, hallucinations]) plain.inc(model, 0);
    for (const kind of FAILURE_KINDS) errors.inc({ ...model, kind }, 0);
    for (const direction of ['input', 'output']) tokens.inc({ ...model, direction }, 0);
    for (const times of [latency, firstToken]) times.zero(model);
    quality.set(model, 0);
    const qualities = slidingMean(QUALITY_WINDOW);
    const tally = { input: 0, output: 0 };
    return {
      copied: () => copied.inc(model, 1),
      dropped: () => dropped.inc(model, 1),
      error: (kind) => errors.inc({ ...model, kind }, 1),
      latency: (seconds) => latency.observe(model, seconds),
      firstToken: (seconds) => firstToken.observe(model, seconds),
      tokens: (input, output) => {
        tally.input += input;
        tally.output += output;
      },
      scored: (value, hallucination) => {
        scored.inc(model, 1);
        if (hallucination) hallucinations.inc(model, 1);
        quality.set(model, qualities(value));
      },
      flush: () => {
        const { input, output } = tally;
        const { inputPerMillion, outputPerMillion } = price;
        tokens.inc({ ...model, direction: 'input' }, input);
        tokens.inc({ ...model, direction: 'output' }, output);
        cost.inc(model, (input * inputPerMillion + output * outputPerMillion) / 1e6);
        Object.assign(tally, { input: 0, output: 0 });
      },
    };
  };
}
