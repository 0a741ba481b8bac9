import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineLoad } from '../../core/model/engine/engine.ts';

// Names and buckets of vLLM's V1 engine.
const FIRST_TOKEN_BUCKETS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
  160, 640, 2560,
];
const LATENCY_BUCKETS = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];
const FINISHED_REASONS = ['stop', 'length', 'abort', 'error'] as const;

export type FinishedReason = (typeof FINISHED_REASONS)[number];

export interface MockMetrics {
  received(): void;
  firstToken(seconds: number): void;
  /** A completion request is over; tokens are those truly read and sent. */
  ended(request: EndedRequest): void;
  answered(path: string, status: number): void;
  exposition(): Promise<string>;
  readonly contentType: string;
}

export interface EndedRequest {
  readonly reason: FinishedReason;
  readonly seconds: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * The metrics of one mock in a registry of its own; every series of the model exists from the start.
 * `load` looks at its engine; null where it has none, and nothing to show of it.
 */
export function createMockMetrics(
  modelName: string,
  load: (() => EngineLoad) | null = null,
): MockMetrics {
  const registry = new Registry();
  const registers = [registry];
  const labels = { model_name: modelName };
  const labelNames = ['model_name'] as const;
  const running = new Gauge({
    name: 'vllm:num_requests_running',
    help: 'Requests being answered.',
    labelNames,
    registers,
  });
  const promptTokens = new Counter({
    name: 'vllm:prompt_tokens_total',
    help: 'Prompt tokens read.',
    labelNames,
    registers,
  });
  const generationTokens = new Counter({
    name: 'vllm:generation_tokens_total',
    help: 'Tokens generated.',
    labelNames,
    registers,
  });
  const firstToken = new Histogram({
    name: 'vllm:time_to_first_token_seconds',
    help: 'Time from request to first token.',
    labelNames,
    buckets: FIRST_TOKEN_BUCKETS,
    registers,
  });
  const latency = new Histogram({
    name: 'vllm:e2e_request_latency_seconds',
    help: 'Time from request to last token.',
    labelNames,
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const success = new Counter({
    name: 'vllm:request_success_total',
    help: 'Requests by how their generation finished.',
    labelNames: ['model_name', 'finished_reason'],
    registers,
  });
  const http = new Counter({
    name: 'http_requests_total',
    help: 'HTTP requests by status.',
    labelNames: ['handler', 'method', 'status'],
    registers,
  });
  if (load !== null) engineGauges(load, labels, registers);
  running.set(labels, 0);
  promptTokens.inc(labels, 0);
  generationTokens.inc(labels, 0);
  firstToken.zero(labels);
  latency.zero(labels);
  for (const reason of FINISHED_REASONS) success.inc({ ...labels, finished_reason: reason }, 0);

  return {
    received: () => running.inc(labels),
    firstToken: (seconds) => firstToken.observe(labels, seconds),
    ended({ reason, seconds, inputTokens, outputTokens }) {
      running.dec(labels);
      promptTokens.inc(labels, inputTokens);
      generationTokens.inc(labels, outputTokens);
      success.inc({ ...labels, finished_reason: reason });
      if (reason === 'stop' || reason === 'length') latency.observe(labels, seconds);
    },
    answered: (path, status) => http.inc({ handler: path, method: 'POST', status: String(status) }),
    exposition: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Read off the engine at each scrape, under vLLM's names. */
function engineGauges(
  load: () => EngineLoad,
  labels: { readonly model_name: string },
  registers: Registry[],
): void {
  const gauge = (name: string, help: string, read: (now: EngineLoad) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['model_name'],
      registers,
      collect() {
        this.set(labels, read(load()));
      },
    });
  gauge(
    'vllm:num_requests_waiting',
    'Requests that wait for a place in a batch.',
    (now) => now.waiting,
  );
  gauge('vllm:kv_cache_usage_perc', 'Share of the KV cache in use, 0 to 1.', (now) => now.kvUsage);
  counter(
    'vllm:prefix_cache_queries',
    'Prompt tokens looked for in the cache.',
    (now) => now.prefixQueries,
  );
  counter('vllm:prefix_cache_hits', 'Prompt tokens found in the cache.', (now) => now.prefixHits);

  function counter(name: string, help: string, read: (now: EngineLoad) => number): void {
    let told = 0;
    const total = new Counter({
      name: `${name}_total`,
      help,
      labelNames: ['model_name'],
      registers,
      collect() {
        const now = read(load());
        total.inc(labels, now - told);
        told = now;
      },
    });
  }
}
