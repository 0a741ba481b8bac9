import { multinomialCounts, poissonCount } from '../src/core/counts.ts';
import { FACTS } from '../src/core/facts/facts.ts';
import { answerDistributions } from '../src/core/model/answer-distribution.ts';
import { profileUnder } from '../src/core/model/effects.ts';
import type { Profile } from '../src/core/model/profile.ts';
import { stream } from '../src/core/random.ts';
import {
  FIRST_TOKEN_BUCKETS,
  INTER_TOKEN_BUCKETS,
  LATENCY_BUCKETS,
} from '../src/core/routing/histogram-buckets.ts';
import type { Aim, Bench } from './bench.ts';

const MAX_COLD_MS = 40;
const MAX_SHARES_MS = 1;

const REQUESTS_PER_SCRAPE = 600;
const SCRAPES = 20_000;

const HEALTHY: Profile = {
  name: 'bench',
  version: 'v1',
  latency: { firstTokenMs: { median: 55, p95: 105 }, interTokenMs: { median: 7, p95: 12 } },
  outputTokens: { median: 32, p95: 60 },
  errors: { rate: 0.04, kinds: { '500': 3, '503': 2, cut: 1 } },
  quality: { hallucination: 0.004, vague: 0.015 },
  price: { inputPerMillion: 0.5, outputPerMillion: 1.5 },
};

/** What a simulation pays for counts instead of requests. */
export const distributionBench: Bench = {
  name: 'distribution',
  run: (print) => {
    const bounds = {
      latency: LATENCY_BUCKETS,
      firstToken: FIRST_TOKEN_BUCKETS,
      interToken: INTER_TOKEN_BUCKETS,
    };
    const prompts = FACTS.map(({ question }) => question);
    const startedMs = performance.now();
    const distributionOf = answerDistributions(prompts, bounds);
    const { cells } = distributionOf(HEALTHY, 0.5);
    const coldMs = performance.now() - startedMs;
    print(`the first distribution of a process: ${coldMs.toFixed(1)} ms, ${cells.length} cells`);
    const changed = (effects: Parameters<typeof profileUnder>[1]) => {
      const beganMs = performance.now();
      distributionOf(profileUnder(HEALTHY, effects), 0.5);
      return performance.now() - beganMs;
    };
    print(`latency 3x: ${changed({ latency: 3 }).toFixed(1)} ms`);
    print(`verbose 3x: ${changed({ verbose: 3 }).toFixed(1)} ms`);
    const sharesMs = changed({ hallucination: 0.12 });
    print(`hallucination 12%: ${sharesMs.toFixed(2)} ms`);
    print(`a scrape's counts of ${REQUESTS_PER_SCRAPE} requests: ${scrapeUs(cells).toFixed(1)} µs`);
    return Promise.resolve<readonly Aim[]>([
      { what: `a first distribution under ${MAX_COLD_MS} ms`, met: coldMs < MAX_COLD_MS },
      { what: `other shares under ${MAX_SHARES_MS} ms`, met: sharesMs < MAX_SHARES_MS },
    ]);
  },
};

function scrapeUs(cells: readonly { readonly share: number }[]): number {
  const draw = stream(1, 'bench/scrapes');
  const shares = cells.map(({ share }) => share);
  const startedMs = performance.now();
  for (let scrape = 0; scrape < SCRAPES; scrape += 1)
    multinomialCounts(draw, poissonCount(draw, REQUESTS_PER_SCRAPE), shares);
  return ((performance.now() - startedMs) * 1_000) / SCRAPES;
}
