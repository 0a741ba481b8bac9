/**
 * Queries as they run in production, against the metric names of vLLM and dcgm-exporter. Dashboards'
 * variables are filled in: the interval, the model's name, and every host and GPU.
 */
const MODEL = 'model_name="v9"';
const BOARD = 'Hostname=~".+", gpu=~".+"';

const quantiles = (histogram: string) =>
  [0.99, 0.95, 0.9, 0.5].map(
    (phi) =>
      `histogram_quantile(${phi}, sum by(le) (rate(vllm:${histogram}_bucket{${MODEL}}[1m])))`,
  );
const mean = (histogram: string) =>
  `rate(vllm:${histogram}_sum{${MODEL}}[1m]) / rate(vllm:${histogram}_count{${MODEL}}[1m])`;

export const PRODUCTION_QUERIES: Readonly<Record<string, readonly string[]>> = {
  /** examples/observability/prometheus_grafana/grafana.json of vLLM. */
  "vLLM's dashboard": [
    ...[
      'e2e_request_latency_seconds',
      'inter_token_latency_seconds',
      'time_to_first_token_seconds',
    ].flatMap((histogram) => [...quantiles(histogram), mean(histogram)]),
    `rate(vllm:prompt_tokens_total{${MODEL}}[1m])`,
    `rate(vllm:generation_tokens_total{${MODEL}}[1m])`,
    `vllm:num_requests_running{${MODEL}}`,
    `vllm:num_requests_waiting{${MODEL}}`,
    `vllm:kv_cache_usage_perc{${MODEL}}`,
    `sum by(le) (increase(vllm:request_prompt_tokens_bucket{${MODEL}}[1m]))`,
    `sum by(le) (increase(vllm:request_generation_tokens_bucket{${MODEL}}[1m]))`,
    `sum by(finished_reason) (increase(vllm:request_success_total{${MODEL}}[1m]))`,
    `rate(vllm:request_queue_time_seconds_sum{${MODEL}}[1m])`,
    `rate(vllm:request_prefill_time_seconds_sum{${MODEL}}[1m])`,
    `rate(vllm:request_decode_time_seconds_sum{${MODEL}}[1m])`,
    `rate(vllm:request_max_num_generation_tokens_sum{${MODEL}}[1m])`,
  ],
  /** What KServe's guide to canaries compares; its arms are told apart by a label of the scrape. */
  "KServe's canaries": [
    'sum by (rollout_hash) (rate(vllm:request_success_total[1m]))',
    'histogram_quantile(0.95, sum by (rollout_hash, le) (rate(vllm:time_to_first_token_seconds_bucket[1m])))',
    'histogram_quantile(0.95, sum by (rollout_hash, le) (rate(vllm:e2e_request_latency_seconds_bucket[1m])))',
    'sum by (rollout_hash) (rate(vllm:generation_tokens_total[1m]))',
    'sum by (rollout_hash) (rate(vllm:request_success_total{finished_reason="error"}[1m])) / sum by (rollout_hash) (rate(vllm:request_success_total[1m]))',
    'avg by (rollout_hash) (vllm:kv_cache_usage_perc)',
    'sum by (rollout_hash) (vllm:num_requests_waiting)',
    'sum by (rollout_hash) (rate(vllm:request_queue_time_seconds_sum[1m])) / sum by (rollout_hash) (rate(vllm:request_queue_time_seconds_count[1m]))',
    'sum by (rollout_hash) (rate(vllm:request_prefill_time_seconds_sum[1m])) / sum by (rollout_hash) (rate(vllm:request_prefill_time_seconds_count[1m]))',
    'sum by (rollout_hash) (rate(vllm:request_decode_time_seconds_sum[1m])) / sum by (rollout_hash) (rate(vllm:request_decode_time_seconds_count[1m]))',
  ],
  /** llm-d's PromQL reference, and what the Gateway API inference extension scrapes. */
  'llm-d and the inference gateway': [
    'histogram_quantile(0.99, sum by(le, model_name) (rate(vllm:time_to_first_token_seconds_bucket[1m])))',
    'histogram_quantile(0.99, sum by(le, model_name) (rate(vllm:inter_token_latency_seconds_bucket[1m])))',
    'sum by(instance) (rate(vllm:num_preemptions_total[1m]))',
    'sum(rate(vllm:prefix_cache_hits_total[1m])) / sum(rate(vllm:prefix_cache_queries_total[1m]))',
    'sum by (source) (rate(vllm:prompt_tokens_by_source_total[1m]))',
    'rate(vllm:prompt_tokens_cached_total[1m])',
    'histogram_quantile(0.9, sum by (le) (rate(vllm:iteration_tokens_total_bucket[1m])))',
    'histogram_quantile(0.9, sum by (le) (rate(vllm:request_inference_time_seconds_bucket[1m])))',
    'histogram_quantile(0.9, sum by (le) (rate(vllm:request_time_per_output_token_seconds_bucket[1m])))',
    'histogram_quantile(0.9, sum by (le) (rate(vllm:request_prefill_kv_computed_tokens_bucket[1m])))',
    'rate(vllm:request_params_n_count[1m])',
    'vllm:cache_config_info{block_size="16"}',
    'sum by (status) (rate(http_requests_total{handler="/v1/chat/completions"}[1m]))',
    'avg by(gpu) (DCGM_FI_DEV_GPU_UTIL or nvidia_gpu_duty_cycle)',
  ],
  /** grafana/dcgm-exporter-dashboard.json of dcgm-exporter (12239), and usual alerts. */
  "dcgm-exporter's dashboard": [
    `max(DCGM_FI_DEV_GPU_TEMP{${BOARD}}) by (Hostname, gpu, uuid)`,
    `avg(DCGM_FI_DEV_GPU_TEMP{${BOARD}})`,
    `max(DCGM_FI_DEV_POWER_USAGE{${BOARD}}) by (Hostname, gpu, uuid)`,
    `sum(max(DCGM_FI_DEV_POWER_USAGE{${BOARD}}) by (gpu))`,
    `max(DCGM_FI_DEV_SM_CLOCK{${BOARD}} * 1000000) by (Hostname, UUID, gpu)`,
    `max(DCGM_FI_PROF_GR_ENGINE_ACTIVE{${BOARD}}) by (Hostname, gpu, GPU_I_ID, GPU_I_PROFILE)`,
    `max(DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{${BOARD}}) by (Hostname, gpu, GPU_I_ID, GPU_I_PROFILE)`,
    `max(DCGM_FI_DEV_FB_USED{${BOARD}}) by (Hostname, gpu, GPU_I_ID, GPU_I_PROFILE)`,
    'DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE + DCGM_FI_DEV_FB_RESERVED)',
    'avg by (modelName) (avg_over_time(DCGM_FI_PROF_DRAM_ACTIVE[1m]))',
    'rate(DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION[1m]) / 1000',
    'DCGM_FI_DEV_XID_ERRORS',
    'DCGM_FI_DEV_MEMORY_TEMP',
    'DCGM_FI_DEV_MEM_COPY_UTIL',
    'DCGM_FI_DEV_MEM_CLOCK',
  ],
};
