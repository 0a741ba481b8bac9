import { expect, test } from 'vitest';
import { FALLBACK_CAUSES, type FallbackCause } from '../../../src/core/flags/vendor-answer.ts';
import { FAILURE_KINDS } from '../../../src/core/routing/failure-kind.ts';
import { answerJson, ask, CHAT_ANSWER, metric, requests, startRig, startStub } from './rig.ts';

async function rig() {
  const model = await startStub(answerJson(CHAT_ANSWER));
  return startRig({ stable: model.url, canary: model.url });
}

test('every series of both models is there at 0 before the first request', async () => {
  const router = await rig();
  for (const role of ['stable', 'canary']) {
    const hash = `rollout_hash="${role}-hash"`;
    const series = [
      ...['200', '400', '429', '500', '502', '503', '504'].map(
        (code) => `inference_requests_total{${hash},code="${code}"}`,
      ),
      ...FAILURE_KINDS.map((kind) => `inference_errors_total{${hash},kind="${kind}"}`),
      ...['input', 'output'].map((way) => `inference_tokens_total{${hash},direction="${way}"}`),
      ...[
        'latency_seconds_count',
        'latency_seconds_sum',
        'time_to_first_token_seconds_count',
        'inter_token_latency_seconds_count',
        'cost_usd_total',
        'quality_score',
        'scored_total',
        'hallucination_total',
        'shadow_requests_total',
        'shadow_dropped_total',
      ].map((name) => `inference_${name}{${hash}}`),
    ];
    for (const name of series) expect([name, await metric(router, name)]).toEqual([name, 0]);
    const version = role === 'stable' ? 'v1' : 'v2';
    const info = `inference_rollout_info{${hash},model_version="${version}",role="${role}"}`;
    expect(await metric(router, info)).toBe(1);
  }
});

test('the latency histogram has no label but the hash, and two seconds is a bound', async () => {
  const text = await (await rig()).metricsText();
  const labels = text.matchAll(/^inference_latency_seconds_bucket{([^}]*)}/gm);
  const names = new Set([...labels].flatMap(([, list]) => list?.match(/\w+(?==)/g) ?? []));
  expect([...names].sort()).toEqual(['le', 'rollout_hash']);
  expect(text).toContain('inference_latency_seconds_bucket{le="2",rollout_hash="canary-hash"}');
});

test('an answer is counted with its latency, its tokens and their price', async () => {
  const router = await rig();
  await ask(router);
  await ask(router);
  const of = (series: string) => metric(router, `inference_${series}`);
  expect(await requests(router, 'stable', 200)).toBe(2);
  expect(await of('latency_seconds_count{rollout_hash="stable-hash"}')).toBe(2);
  expect(await of('tokens_total{rollout_hash="stable-hash",direction="input"}')).toBe(20);
  expect(await of('tokens_total{rollout_hash="stable-hash",direction="output"}')).toBe(10);
  expect(await of('cost_usd_total{rollout_hash="stable-hash"}')).toBeCloseTo(120e-6, 12);
  expect(await requests(router, 'canary', 200)).toBe(0);
});

test("a vendor's provider has series of its own, each cause of a fallback at 0 from the start", async () => {
  const model = await startStub(answerJson(CHAT_ANSWER));
  const fallbacks = Object.fromEntries(FALLBACK_CAUSES.map((cause) => [cause, 0])) as Record<
    FallbackCause,
    number
  >;
  let evaluations = 0;
  const vendor = {
    ask: () => {},
    stats: () => ({ evaluations, fallbacks }),
    close: async () => {},
  };
  const urls = { stable: model.url, canary: model.url };
  const current = () => ({ flags: new Map(), metadata: {} });
  const subscribe = () => () => {};
  const flags = { current, subscribe, segment: null, claimsHeader: '', vendor };
  const router = await startRig(urls, { flags });
  const series = (cause: FallbackCause) => `understudy_flag_fallbacks_total{cause="${cause}"}`;
  const told = 'understudy_flag_provider_evaluations_total';
  for (const cause of FALLBACK_CAUSES) expect(await metric(router, series(cause))).toBe(0);
  expect(await metric(router, told)).toBe(0);
  evaluations = 3;
  fallbacks.timeout = 2;
  expect(await metric(router, told)).toBe(3);
  expect(await metric(router, series('timeout'))).toBe(2);
  expect(await metric(await startRig(urls), told)).toBeNaN();
});
