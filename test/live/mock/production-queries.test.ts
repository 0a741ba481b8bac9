import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prometheus } from '../../../src/live/prometheus/port.ts';
import { startPrometheus } from '../../../src/live/prometheus/start.ts';
import { engineOf } from '../../core/model/engine/sample-engine.ts';
import { PRODUCTION_QUERIES } from './production-queries.ts';
import { QUICK, question, type StartedMock, started } from './started-mock.ts';

const SCRAPE_MS = 200;
const REQUESTS = 40;
const ARMS = ['stable', 'canary'] as const;

/** Enough of both arms is scraped for a rate: before the requests and after them. */
let prometheus: Prometheus;
let mocks: readonly StartedMock[] = [];

async function samplesOf(query: string) {
  const answer = await prometheus.query(query, Date.now());
  if (!answer.ok || answer.value.type !== 'vector') throw new Error(JSON.stringify(answer));
  return answer.value.samples;
}

beforeAll(async () => {
  const engine = engineOf('8b-h100', { replicas: 2, systemTokens: 64 });
  // Both have the same model_name: only the scrape's label tells them apart.
  mocks = await Promise.all(ARMS.map((role) => started({ role, profile: { ...QUICK, engine } })));
  const targets = mocks.map(({ url }, index) => ({
    job: ARMS[index] ?? '',
    url: `${url}/metrics`,
    labels: { rollout_hash: `hash-${ARMS[index]}` },
  }));
  const start = await startPrometheus(
    { kind: 'embedded' },
    { targets, scrapeIntervalMs: SCRAPE_MS, evaluationIntervalMs: SCRAPE_MS, lookbackMs: 60_000 },
  );
  if (!start.ok) throw new Error(start.error);
  prometheus = start.prometheus;
  const urls = targets.map(({ url }) => url);
  const up = await prometheus.whenUp(urls, 10_000);
  if (!up.ok) throw new Error(up.error);
  const ask = async (mock: StartedMock, index: number) => {
    const answer = await mock.ask(question(`Question ${index}?`, { stream: index % 2 === 0 }));
    await answer.text();
  };
  await Promise.all(
    mocks.flatMap((mock) => Array.from({ length: REQUESTS }, (_, index) => ask(mock, index))),
  );
  // A scrape has seen the last of them.
  const finished = 'sum(vllm:request_success_total{finished_reason="stop"})';
  for (;;) {
    const [sum] = await samplesOf(finished);
    if (sum?.value === ARMS.length * REQUESTS) break;
  }
});

afterAll(async () => {
  await prometheus?.stop();
  for (const mock of mocks) await mock.stop();
});

describe.each(Object.entries(PRODUCTION_QUERIES))('%s works on a mock unchanged', (_, queries) => {
  it.each(queries)('%s', async (query) => {
    const samples = await samplesOf(query);
    expect(samples.length).toBeGreaterThan(0);
    for (const { value } of samples) expect(value).not.toBeNaN();
  });
});

it('the label of the scrape tells arms apart that have the same model_name', async () => {
  const samples = await samplesOf(
    'count by (rollout_hash, model_name) (vllm:num_requests_running)',
  );
  const told = samples.map(({ labels }) => [labels.rollout_hash, labels.model_name]).toSorted();
  expect(told).toEqual([
    ['hash-canary', 'v9'],
    ['hash-stable', 'v9'],
  ]);
});
