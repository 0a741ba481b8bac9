import { afterEach, expect, it } from 'vitest';
import { ENGINE_PRESETS } from '../../../src/core/model/engine/presets.ts';
import { stepMs } from '../../../src/core/model/engine/step-model.ts';
import type { Profile } from '../../../src/core/model/profile.ts';
import { QUICK, type StartedMock, started } from './started-mock.ts';

const { step, kvTokens, gpus, hardware, overheadMs } = ENGINE_PRESETS['8b-h100'];

const BATCHED: Profile = {
  ...QUICK,
  engine: {
    step,
    overheadMs,
    kvTokens,
    gpus,
    hardware,
    replicas: 1,
    maxSequences: 256,
    stepTokens: 2_048,
    systemTokens: 0,
    prefixCache: true,
    jitter: 0,
    spikes: { share: 0, factor: 1 },
    driftMsPerMinute: 0,
    coldStart: { forMs: 0, factor: 1 },
  },
};

let mock: StartedMock | undefined;
afterEach(() => mock?.stop());

async function asked(stream: boolean): Promise<{ readonly text: string; readonly ms: number }> {
  const startedMs = performance.now();
  const answer = await mock?.ask({ messages: [{ role: 'user', content: 'Hello there' }], stream });
  const text = (await answer?.text()) ?? '';
  return { text, ms: performance.now() - startedMs };
}

it.each([false, true])('an answer takes its steps, one a token (stream: %s)', async (stream) => {
  mock = await started({ profile: BATCHED });
  const { text, ms } = await asked(stream);
  expect(text).toContain('choices');
  const [record] = await mock.recorded(1);
  const tokens = record?.outputTokens ?? 0;
  expect(tokens).toBeGreaterThan(1);
  // Nothing else is served: no step is shorter than one of a single sequence.
  const least = stepMs(step, { prefillTokens: 0, decoding: 1, contextTokens: 0 });
  expect(ms).toBeGreaterThanOrEqual(overheadMs + tokens * least);
});

it('shows its load under the names of real servers', async () => {
  mock = await started({ profile: BATCHED });
  await asked(false);
  const exposed = await (await fetch(`${mock.url}/metrics`)).text();
  const shown = (name: string) =>
    Number(new RegExp(`^${name}\\{engine="0",model_name="v9"\\} (\\S+)$`, 'm').exec(exposed)?.[1]);
  expect(shown('vllm:num_requests_waiting')).toBe(0);
  expect(shown('vllm:kv_cache_usage_perc')).toBe(0);
  expect(shown('vllm:prefix_cache_queries_total')).toBeGreaterThan(0);
  expect(shown('vllm:prefix_cache_hits_total')).toBe(0);
});

it('answers that are made together end, each whole, and one that is left frees its place', async () => {
  mock = await started({ profile: BATCHED });
  const leaving = new AbortController();
  const left = fetch(`${mock.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] }),
    signal: leaving.signal,
  }).catch(() => 'left');
  const answers = Promise.all(Array.from({ length: 20 }, () => asked(true)));
  leaving.abort();
  expect(await left).toBe('left');
  for (const { text } of await answers) expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
});
