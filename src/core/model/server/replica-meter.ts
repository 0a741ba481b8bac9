import { HistogramCounts } from '../../histogram-counts.ts';
import type { EngineProfile } from '../engine/engine-profile.ts';
import type { MadeRequest, ReplicaWatch } from '../engine/replica-watch.ts';
import type { StepLoad } from '../engine/step-model.ts';
import { GpuMeter } from '../gpu/gpu-meter.ts';
import { RequestCounts } from './request-counts.ts';
import { ITERATION_TOKEN_BUCKETS, REQUEST_BUCKETS, TOKEN_BUCKETS } from './vllm-buckets.ts';

/** What one replica counts, in the meaning that vLLM's V1 engine gives it. */
export class ReplicaMeter implements ReplicaWatch {
  readonly requests = new RequestCounts();
  /** Of the prompts, what the cache had. */
  cachedTokens = 0;
  readonly queue = new HistogramCounts(REQUEST_BUCKETS);
  readonly prefill = new HistogramCounts(REQUEST_BUCKETS);
  readonly decode = new HistogramCounts(REQUEST_BUCKETS);
  readonly inference = new HistogramCounts(REQUEST_BUCKETS);
  readonly iterationTokens = new HistogramCounts(ITERATION_TOKEN_BUCKETS);
  readonly computedPromptTokens = new HistogramCounts(TOKEN_BUCKETS);
  readonly gpu: GpuMeter;

  constructor(profile: EngineProfile, startedMs: number) {
    this.gpu = new GpuMeter(profile, startedMs);
  }

  stepped(load: StepLoad, ms: number): void {
    this.gpu.stepped(load, ms);
  }

  iterated(tokens: number): void {
    this.iterationTokens.observe(tokens);
  }

  began(
    { promptTokens, cachedTokens }: Pick<MadeRequest, 'promptTokens' | 'cachedTokens'>,
    afterMs: number,
  ): void {
    this.requests.promptTokens += promptTokens;
    this.cachedTokens += cachedTokens;
    this.requests.generationTokens += 1;
    this.requests.firstToken.observe(afterMs / 1_000);
  }

  continued(gapMs: number): void {
    this.requests.generationTokens += 1;
    this.requests.interToken.observe(gapMs / 1_000);
  }

  finished(request: MadeRequest): void {
    const { reason, queuedMs, scheduledMs, firstTokenMs, lastTokenMs } = request;
    this.requests.finish(reason);
    if (reason !== 'stop' && reason !== 'length') return;
    const decodeSeconds = (lastTokenMs - firstTokenMs) / 1_000;
    this.requests.whole({
      ...request,
      decodeSeconds,
      seconds: (lastTokenMs - request.arrivedMs) / 1_000,
    });
    this.queue.observe((scheduledMs - queuedMs) / 1_000);
    this.prefill.observe((firstTokenMs - scheduledMs) / 1_000);
    this.decode.observe(decodeSeconds);
    this.inference.observe((lastTokenMs - scheduledMs) / 1_000);
    this.computedPromptTokens.observe(request.promptTokens - request.cachedTokens);
  }

  left(): void {
    this.requests.finish('abort');
  }
}
