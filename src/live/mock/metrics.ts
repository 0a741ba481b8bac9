import { Counter, Gauge, Histogram, Registry } from 'prom-client';

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

/** The metrics of one mock in a registry of its own; every series of the model exists from the start. */
export function createMockMetrics(modelName: string): MockMetrics {
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
