import type { HistogramCounts } from '../../histogram-counts.ts';
import { FINISHED_REASONS } from '../engine/replica-watch.ts';
import { type Family, histogramSeries, plainSeries, type SampleLabels } from './family.ts';
import type { RequestCounts } from './request-counts.ts';

/** One engine of a server under the labels of its series. */
export interface Labelled<T> {
  readonly labels: SampleLabels;
  readonly of: T;
}

export function gauge<T>(
  engines: readonly Labelled<T>[],
  [name, help]: readonly [string, string],
  read: (of: T) => number,
): Family {
  const series = engines.map(({ labels, of }) => plainSeries(name, labels, () => read(of)));
  return { name, type: 'gauge', help, series };
}

export function counter<T>(
  engines: readonly Labelled<T>[],
  [name, help]: readonly [string, string],
  read: (of: T) => number,
): Family {
  return { ...gauge(engines, [name, help], read), type: 'counter' };
}

export function histogram<T>(
  engines: readonly Labelled<T>[],
  [name, help]: readonly [string, string],
  read: (of: T) => HistogramCounts,
): Family {
  const series = engines.map(({ labels, of }) => histogramSeries(name, labels, read(of)));
  return { name, type: 'histogram', help, series };
}

/** What vLLM exposes and a server without an engine can mean, too. */
export function requestFamilies(engines: readonly Labelled<RequestCounts>[]): readonly Family[] {
  return [
    counter(
      engines,
      ['vllm:prompt_tokens_total', 'Number of prefill tokens processed.'],
      ({ promptTokens }) => promptTokens,
    ),
    counter(
      engines,
      ['vllm:generation_tokens_total', 'Number of generation tokens processed.'],
      ({ generationTokens }) => generationTokens,
    ),
    {
      name: 'vllm:request_success_total',
      type: 'counter',
      help: 'Count of processed requests by how they finished.',
      series: engines.flatMap(({ labels, of }) =>
        FINISHED_REASONS.map((reason) =>
          plainSeries(
            'vllm:request_success_total',
            { ...labels, finished_reason: reason },
            () => of.finished.get(reason) ?? 0,
          ),
        ),
      ),
    },
    histogram(
      engines,
      ['vllm:time_to_first_token_seconds', 'Time to first token in seconds.'],
      ({ firstToken }) => firstToken,
    ),
    histogram(
      engines,
      ['vllm:inter_token_latency_seconds', 'Inter-token latency in seconds.'],
      ({ interToken }) => interToken,
    ),
    histogram(
      engines,
      [
        'vllm:request_time_per_output_token_seconds',
        'Mean time per output token of a request in seconds.',
      ],
      ({ perOutputToken }) => perOutputToken,
    ),
    histogram(
      engines,
      ['vllm:e2e_request_latency_seconds', 'End-to-end request latency in seconds.'],
      ({ endToEnd }) => endToEnd,
    ),
    histogram(
      engines,
      ['vllm:request_prompt_tokens', 'Prefill tokens of a request.'],
      ({ requestPromptTokens }) => requestPromptTokens,
    ),
    histogram(
      engines,
      ['vllm:request_generation_tokens', 'Generation tokens of a request.'],
      ({ requestGenerationTokens }) => requestGenerationTokens,
    ),
    // A request has one choice, so its longest one is as long as all of them.
    histogram(
      engines,
      [
        'vllm:request_max_num_generation_tokens',
        'Generation tokens of the longest choice of a request.',
      ],
      ({ requestGenerationTokens }) => requestGenerationTokens,
    ),
    histogram(
      engines,
      ['vllm:request_params_n', 'The n request parameter.'],
      ({ choices }) => choices,
    ),
    histogram(
      engines,
      ['vllm:request_params_max_tokens', 'The max_tokens request parameter, where one is given.'],
      ({ maxTokens }) => maxTokens,
    ),
  ];
}
