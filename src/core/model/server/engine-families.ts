import type { ReplicaLoad } from '../engine/engine.ts';
import { BLOCK_TOKENS, type EngineProfile } from '../engine/engine-profile.ts';
import { type Family, plainSeries } from './family.ts';
import type { ReplicaMeter } from './replica-meter.ts';
import { counter, gauge, histogram, type Labelled } from './request-families.ts';

/** A replica at work: what it counts, and how loaded it is now. */
export interface MeteredReplica {
  readonly meter: ReplicaMeter;
  load(): ReplicaLoad;
}

type Replicas = readonly Labelled<MeteredReplica>[];

/** What vLLM exposes of its scheduler and its cache. */
export function engineFamilies(replicas: Replicas, profile: EngineProfile): readonly Family[] {
  return [
    gauge(
      replicas,
      ['vllm:num_requests_waiting', 'Number of requests waiting to be processed.'],
      ({ load }) => load().waitingCount,
    ),
    gauge(
      replicas,
      ['vllm:kv_cache_usage_perc', 'KV-cache usage. 1 means 100 percent usage.'],
      ({ load }) => load().kvUsage,
    ),
    counter(
      replicas,
      ['vllm:prefix_cache_queries_total', 'Prefix cache queries, in queried tokens.'],
      ({ load }) => load().counts.prefixQueries,
    ),
    counter(
      replicas,
      ['vllm:prefix_cache_hits_total', 'Prefix cache hits, in cached tokens.'],
      ({ load }) => load().counts.prefixHits,
    ),
    // A request is scheduled only where all that it may need fits: none is ever preempted.
    counter(
      replicas,
      ['vllm:num_preemptions_total', 'Cumulative number of preemptions from the engine.'],
      () => 0,
    ),
    counter(
      replicas,
      ['vllm:prompt_tokens_cached_total', 'Prompt tokens found in the cache.'],
      ({ meter }) => meter.cachedTokens,
    ),
    bySource(replicas),
    ...requestTimes(replicas),
    cacheConfig(replicas, profile),
  ];
}

function requestTimes(replicas: Replicas): readonly Family[] {
  return [
    histogram(
      replicas,
      ['vllm:request_queue_time_seconds', 'Time a request spent WAITING in seconds.'],
      ({ meter }) => meter.queue,
    ),
    histogram(
      replicas,
      ['vllm:request_inference_time_seconds', 'Time a request spent RUNNING in seconds.'],
      ({ meter }) => meter.inference,
    ),
    histogram(
      replicas,
      ['vllm:request_prefill_time_seconds', 'Time a request spent in PREFILL in seconds.'],
      ({ meter }) => meter.prefill,
    ),
    histogram(
      replicas,
      ['vllm:request_decode_time_seconds', 'Time a request spent in DECODE in seconds.'],
      ({ meter }) => meter.decode,
    ),
    histogram(
      replicas,
      ['vllm:iteration_tokens_total', 'Tokens of one engine step.'],
      ({ meter }) => meter.iterationTokens,
    ),
    histogram(
      replicas,
      [
        'vllm:request_prefill_kv_computed_tokens',
        'Prompt tokens of a request that the cache did not have.',
      ],
      ({ meter }) => meter.computedPromptTokens,
    ),
  ];
}

function bySource(replicas: Replicas): Family {
  const name = 'vllm:prompt_tokens_by_source_total';
  const sources = {
    local_compute: (meter: ReplicaMeter) => meter.requests.promptTokens - meter.cachedTokens,
    local_cache_hit: (meter: ReplicaMeter) => meter.cachedTokens,
    external_kv_transfer: () => 0,
  };
  const series = replicas.flatMap(({ labels, of }) =>
    Object.entries(sources).map(([source, read]) =>
      plainSeries(name, { ...labels, source }, () => read(of.meter)),
    ),
  );
  return { name, type: 'counter', help: 'Number of prompt tokens by source.', series };
}

/** Of vLLM's many labels those that mean something here; it has no model_name there either. */
function cacheConfig(replicas: Replicas, { kvTokens, prefixCache }: EngineProfile): Family {
  const name = 'vllm:cache_config_info';
  const series = replicas.map(({ labels: { engine = '0' } }) =>
    plainSeries(
      name,
      {
        block_size: `${BLOCK_TOKENS}`,
        cache_dtype: 'auto',
        enable_prefix_caching: prefixCache ? 'True' : 'False',
        engine,
        gpu_memory_utilization: '0.9',
        num_gpu_blocks: `${Math.floor(kvTokens / BLOCK_TOKENS)}`,
      },
      () => 1,
    ),
  );
  return { name, type: 'gauge', help: 'Information of the LLMEngine CacheConfig', series };
}
