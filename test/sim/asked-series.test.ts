import { expect, it } from 'vitest';
import type { Plan } from '../../src/core/rollout/plan.ts';
import { askedBy } from '../../src/sim/asked-series.ts';

const isAsked = (query: string, name: string) =>
  askedBy({ query: [{ deep: query }] } as unknown as Plan)({ name, labels: {} });

const WAITING = 'vllm:num_requests_waiting';

it.each([
  [`sum(${WAITING}{rollout_hash="{{args.hash}}"})`, true],
  [`{"${WAITING}", job="canary"}`, true],
  ['{__name__=~"vllm:.*"}', true],
  ['count({job="canary"})', true],
  ['sum by (job) ({job="canary"})', true],
  ['up{job="canary"}', false],
  ['sum(inference_requests_total{rollout_hash="{{hash}}"})', false],
  [
    'histogram_quantile(0.95, sum by (le) (rate(x_bucket{h="{{args.h}}"}[{{args.window}}])))',
    false,
  ],
])('%s', (query, asked) => {
  expect(isAsked(query, WAITING)).toBe(asked);
});
