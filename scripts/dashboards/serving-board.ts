import type { Board, PanelOf, Query } from './board.ts';

/*
 * A scrape puts rollout_hash on the servers of a rollout, and on no others: they go by their model_name.
 * The second matcher keeps a choice that is empty from meaning "those without a hash".
 */
const STABLE = 'rollout_hash="$stable",rollout_hash!=""';
const CANARY = 'rollout_hash="$canary",rollout_hash!=""';
const OTHERS = 'rollout_hash="",model_name=~"$model"';

/** Of a rollout's two models, and of each that is none of its: `of` selects, `by` are labels to keep. */
function ofServers(expr: (of: string, by: string) => string): readonly Query[] {
  return [
    { expr: expr(STABLE, ''), legend: 'stable' },
    { expr: expr(CANARY, ''), legend: 'canary' },
    { expr: expr(OTHERS, 'model_name'), legend: '{{model_name}}' },
  ];
}

function grouped(operator: string, by: string): string {
  return by === '' ? operator : `${operator} by (${by}) `;
}

/** Gauges of all replicas as one. */
function all(operator: 'sum' | 'max', gauge: string): readonly Query[] {
  return ofServers((of, by) => `${grouped(operator, by)}(vllm:${gauge}{${of}})`);
}

function rate(counter: string): readonly Query[] {
  return ofServers((of, by) => rateOf(counter, of, by));
}

function rateOf(counter: string, of: string, by: string): string {
  return `${grouped('sum', by)}(rate(vllm:${counter}{${of}}[$__rate_interval]))`;
}

function ratio(counter: string, total: string): readonly Query[] {
  return ofServers((of, by) => `${rateOf(counter, of, by)} / ${rateOf(total, of, by)}`);
}

function p95(histogram: string): readonly Query[] {
  return ofServers((of, by) => {
    const labels = by === '' ? 'le' : `le, ${by}`;
    const buckets = `rate(vllm:${histogram}_bucket{${of}}[$__rate_interval])`;
    return `histogram_quantile(0.95, sum by (${labels}) (${buckets}))`;
  });
}

function byLabel(counter: string, label: string): readonly Query[] {
  return ofServers((of, by) => rateOf(counter, of, by === '' ? label : `${by}, ${label}`)).map(
    ({ expr, legend }) => ({ expr, legend: `${legend} {{${label}}}` }),
  );
}

/** Of a GPU as dcgm-exporter tells it; `times` brings it to its unit. */
function gpu(field: string, times = ''): readonly Query[] {
  const one = `max by (Hostname, gpu) (${field}{Hostname=~"$host"})`;
  return [{ expr: `${one}${times}`, legend: '{{Hostname}} {{gpu}}' }];
}

const SATURATED = [
  { from: 0.9, colour: 'orange' },
  { from: 0.97, colour: 'red' },
] as const;

function graph(title: string, says: string, unit: string, queries: readonly Query[]) {
  return { kind: 'graph', title, says, unit, queries } as const satisfies PanelOf;
}

export const SERVING: Board = {
  name: 'model-serving',
  uid: 'understudy-model-serving',
  title: 'Understudy: model serving',
  says: 'Model servers as vLLM (V1 engine, 0.10 or newer) and dcgm-exporter tell of them: those of a rollout side by side, and any others.',
  variables: [
    {
      name: 'stable',
      label: 'Stable',
      values: 'label_values(inference_rollout_info{role="stable"}, rollout_hash)',
    },
    {
      name: 'canary',
      label: 'Canary',
      values: 'label_values(inference_rollout_info{role="canary"}, rollout_hash)',
    },
    {
      name: 'model',
      label: 'Other models',
      values: 'label_values(vllm:num_requests_running{rollout_hash=""}, model_name)',
      several: true,
    },
    {
      name: 'host',
      label: 'GPU host',
      values: 'label_values(DCGM_FI_DEV_GPU_UTIL, Hostname)',
      several: true,
    },
  ],
  marks: [],
  sections: [
    {
      title: 'Load',
      panels: [
        graph(
          'Running',
          'Requests that are being worked on, over all replicas; flat at max-num-seqs the servers are full.',
          'short',
          all('sum', 'num_requests_running'),
        ),
        graph(
          'Waiting',
          'Requests that wait for room; worry when it does not return to 0, since time to first token grows with it.',
          'short',
          all('sum', 'num_requests_waiting'),
        ),
        {
          ...graph(
            'KV cache in use',
            'Of the fullest replica; near 100 % requests wait or are preempted, however idle the GPU looks.',
            'percentunit',
            all('max', 'kv_cache_usage_perc'),
          ),
          limits: SATURATED,
          max: 1,
        },
        {
          ...graph(
            'Prefix cache hits',
            "The share of prompts' tokens that need not be read again; a drop says that prompts or the routing changed.",
            'percentunit',
            ratio('prefix_cache_hits_total', 'prefix_cache_queries_total'),
          ),
          max: 1,
        },
        graph(
          'Preemptions',
          'Requests put back a second for want of cache; above 0 for long, the cache is too small for this load.',
          'ops',
          rate('num_preemptions_total'),
        ),
        graph(
          'Tokens of one engine step',
          'The mean size of a batch: how well the GPU is fed.',
          'short',
          ratio('iteration_tokens_total_sum', 'iteration_tokens_total_count'),
        ),
      ],
    },
    {
      title: 'Times, 95th percentiles',
      panels: [
        graph(
          'Time to first token',
          'As the server measures it, its queue included.',
          's',
          p95('time_to_first_token_seconds'),
        ),
        graph(
          'Between tokens',
          'How long a stream stands still; it grows with the batch and with long prompts of others.',
          's',
          p95('inter_token_latency_seconds'),
        ),
        graph(
          'Whole requests',
          'From arrival to the last token.',
          's',
          p95('e2e_request_latency_seconds'),
        ),
        graph(
          'In the queue',
          'Waiting before any work; the part of time to first token that more replicas would take away.',
          's',
          p95('request_queue_time_seconds'),
        ),
        graph(
          'Prefill',
          'Reading the prompt; it grows with prompts that the prefix cache does not have.',
          's',
          p95('request_prefill_time_seconds'),
        ),
        graph(
          'Decode',
          'Writing the answer; longer answers take longer, so look at the time between tokens beside it.',
          's',
          p95('request_decode_time_seconds'),
        ),
      ],
    },
    {
      title: 'Work',
      panels: [
        graph(
          'Tokens written',
          'Generated tokens a second: the throughput that is paid for.',
          'short',
          rate('generation_tokens_total'),
        ),
        graph(
          'Tokens read',
          'Prompt tokens a second, those from the cache included.',
          'short',
          rate('prompt_tokens_total'),
        ),
        graph(
          'Requests by how they ended',
          'Of stop, an answer is whole; of length, cut at max_tokens, so worry if that rises; of abort, its client left.',
          'reqps',
          byLabel('request_success_total', 'finished_reason'),
        ),
      ],
    },
    {
      title: 'GPUs',
      panels: [
        {
          ...graph(
            'Busy',
            'The share of time with any kernel at work: near 100 % at any load, so no measure of room.',
            'percentunit',
            gpu('DCGM_FI_DEV_GPU_UTIL', ' / 100'),
          ),
          max: 1,
        },
        {
          ...graph(
            'Memory bandwidth in use',
            'What decoding is bound by; near 100 % more users only wait longer.',
            'percentunit',
            gpu('DCGM_FI_PROF_DRAM_ACTIVE'),
          ),
          max: 1,
        },
        {
          ...graph(
            'Tensor cores in use',
            'What reading prompts is bound by.',
            'percentunit',
            gpu('DCGM_FI_PROF_PIPE_TENSOR_ACTIVE'),
          ),
          max: 1,
        },
        {
          ...graph(
            'Memory in use',
            'Weights and KV cache; vLLM takes its share at the start, so it is flat.',
            'percentunit',
            [
              {
                expr:
                  'max by (Hostname, gpu) (DCGM_FI_DEV_FB_USED{Hostname=~"$host"} / ' +
                  '(DCGM_FI_DEV_FB_USED{Hostname=~"$host"} + DCGM_FI_DEV_FB_FREE{Hostname=~"$host"}))',
                legend: '{{Hostname}} {{gpu}}',
              },
            ],
          ),
          max: 1,
        },
        graph(
          'Power',
          'What the boards draw; a cap that is reached slows every token.',
          'watt',
          gpu('DCGM_FI_DEV_POWER_USAGE'),
        ),
        graph(
          'Temperature',
          'Of the chips; above about 85 °C clocks are taken back.',
          'celsius',
          gpu('DCGM_FI_DEV_GPU_TEMP'),
        ),
        {
          kind: 'timeline',
          title: 'Last XID error',
          says: "The driver's last error of each GPU; anything but 0 is one to look up.",
          width: 24,
          states: [{ is: 0, text: 'none', colour: 'green' }],
          queries: gpu('DCGM_FI_DEV_XID_ERRORS'),
        },
      ],
    },
  ],
};
