import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../src/core/facts/facts.ts';
import { Engine } from '../../../../src/core/model/engine/engine.ts';
import { readPrompt } from '../../../../src/core/model/engine/prompt-blocks.ts';
import { arrivals } from '../../../../src/core/traffic/arrivals.ts';
import type { PlannedRequest, TrafficPhase } from '../../../../src/core/traffic/plan.ts';
import { readTrace } from '../../../../src/core/traffic/trace/read-trace.ts';
import type { TraceRequest } from '../../../../src/core/traffic/trace/trace.ts';
import { openPhase } from '../../traffic/plans.ts';
import { engineOf, PLAIN } from './sample-engine.ts';

const TRACE = join(
  import.meta.dirname,
  '../../../../../shared/traces/mooncake_synthetic_trace.jsonl',
);
const PROMPTS = FACTS.map(({ question }) => question);
/** Holds whatever was said. */
const LARGE = engineOf('70b-h100-tp8', { kvTokens: 100_000_000 });

/** One prompt is read before the next one comes: what is still being read is found by nobody. */
const SLOWLY = 20;

/** Share of the prompts' tokens that the cache of prefixes holds when they come. */
function hitShare(requests: Iterable<PlannedRequest>): number {
  const engine = new Engine(LARGE, () => PLAIN);
  for (const { atMs, context, prompt } of requests) {
    const before = (context?.messages ?? []).map(({ content }) => `${content}\n`).join('');
    engine.passTo(atMs * SLOWLY);
    engine.submit(
      { ...readPrompt(before + prompt, LARGE), outputTokens: 1, token: () => {} },
      atMs * SLOWLY,
    );
  }
  engine.passTo(Number.MAX_VALUE);
  const counts = engine.loads.map((load) => load.counts);
  const total = (of: (one: (typeof counts)[number]) => number) =>
    counts.reduce((sum, one) => sum + of(one), 0);
  return total(({ prefixHits }) => prefixHits) / total(({ prefixQueries }) => prefixQueries);
}

function requestsOf(phase: TrafficPhase) {
  return arrivals({ phases: [phase] }, { seed: 2, timeScale: 1, prompts: PROMPTS });
}

/** The same by the trace's own names of its blocks; the last block of a prompt is its own. */
function idealShare(requests: readonly TraceRequest[]): number {
  const known = new Set<number>();
  let hits = 0;
  for (const { blocks: all = [] } of requests) {
    const blocks = all.slice(0, -1);
    const missing = blocks.findIndex((block) => !known.has(block));
    hits += 512 * (missing < 0 ? blocks.length : missing);
    for (const block of blocks) known.add(block);
  }
  return hits / requests.reduce((sum, { inputTokens }) => sum + inputTokens, 0);
}

describe('what the cache of prefixes finds in', () => {
  it('conversations: nearly all that was said before, and nothing in single questions', () => {
    const load = { kind: 'open', arrivals: 'poisson', fromPerSecond: 5, toPerSecond: 5 } as const;
    const sessions = { turns: 6, thinkMs: 10_000, answerTokens: 200 };
    const phase = { ...openPhase(), forMs: 200_000 };
    expect(hitShare(requestsOf({ ...phase, load: { ...load, sessions } }))).toBeGreaterThan(0.6);
    expect(hitShare(requestsOf({ ...phase, load }))).toBeLessThan(0.01);
  });

  const there = existsSync(TRACE);
  it.skipIf(!there)(
    `Mooncake's requests: what their hashes say${there ? '' : ' (no ../shared/traces here)'}`,
    () => {
      const requests = readTrace(readFileSync(TRACE, 'utf8'), 'mooncake').requests.slice(0, 1_000);
      const load = { kind: 'trace', requests, repeatMs: null } as const;
      const forMs = (requests.at(-1)?.atMs ?? 0) + 1;
      const ideal = idealShare(requests);
      const found = hitShare(requestsOf({ ...openPhase(), load, forMs }));
      expect(ideal).toBeGreaterThan(0.1);
      expect(Math.abs(found / ideal - 1)).toBeLessThan(0.01);
    },
  );
});
