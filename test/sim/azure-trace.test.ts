import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { FACTS } from '../../src/core/facts/facts.ts';
import type { HistogramCounts } from '../../src/core/histogram-counts.ts';
import type { Role } from '../../src/core/routing/decision.ts';
import { loadScenario } from '../../src/core/scenario/load.ts';
import type { Scenario } from '../../src/core/scenario/scenario.ts';
import type { TraceLoad } from '../../src/core/traffic/plan.ts';
import type { SeriesOwner } from '../../src/sim/model-series.ts';
import { singleRequests } from '../../src/sim/single-requests.ts';

const SCENARIO = join(import.meta.dirname, 'fixtures/azure.yaml');
const TRACE = join(import.meta.dirname, '../../../shared/traces/azure_llm_2023_conv.csv');
const REQUESTS = 8_000;

const OWNER: Omit<SeriesOwner, 'role' | 'hash'> = {
  version: 'v1',
  price: { inputPerMillion: 0, outputPerMillion: 0 },
  scorers: [],
  isItemised: false,
  hasSlo: false,
  hasCopies: false,
};

function ownerOf(role: Role): SeriesOwner {
  return { ...OWNER, role, hash: role };
}

/** The first 8,000 requests of the trace that the scenario names, so many times as fast. */
function azureAt(speed: number): { readonly scenario: Scenario; readonly load: TraceLoad } {
  const loaded = loadScenario(SCENARIO, filesOnDisk);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const [phase] = loaded.scenario.traffic.phases;
  if (phase?.load.kind !== 'trace') throw new Error('the scenario replays no trace');
  const requests = phase.load.requests
    .slice(0, REQUESTS)
    .map((request) => ({ ...request, atMs: request.atMs / speed }));
  const load = { ...phase.load, requests };
  return { scenario: { ...loaded.scenario, traffic: { phases: [{ ...phase, load }] } }, load };
}

/** Milliseconds, as they were and not by their bucket. */
function observed(histogram: HistogramCounts): number[] {
  const values: number[] = [];
  histogram.observe = (seconds) => values.push(seconds * 1_000);
  return values;
}

function quantile(values: readonly number[], share: number): number {
  return Float64Array.from(values).sort()[Math.floor(values.length * share)] ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function played(speed: number) {
  const { scenario, load } = azureAt(speed);
  const serving = singleRequests({
    scenario,
    seed: scenario.seed,
    compression: 1,
    salt: 'azure',
    prompts: FACTS.map(({ question }) => question),
    asksServers: false,
    owners: { stable: ownerOf('stable'), canary: ownerOf('canary') },
  });
  const { series } = serving.books.stable;
  const [firstTokens, gaps] = [observed(series.firstToken), observed(series.interToken)];
  const endMs = scenario.traffic.phases[0]?.forMs ?? 0;
  for (let atMs = 0; atMs <= endMs; atMs += 30_000) {
    // The runner wants to hear of a test that takes long.
    await breath();
    serving.passTo(atMs);
  }
  serving.drain();
  const asked = load.requests;
  return {
    ended: series.requestCount,
    firstToken: [quantile(firstTokens, 0.5), quantile(firstTokens, 0.99)],
    gap: [quantile(gaps, 0.5), quantile(gaps, 0.99)],
    // As many decode at a time as their decoding sums to a time.
    batch: sum(gaps) / (asked.at(-1)?.atMs ?? 0),
    input: series.inputTokens / sum(asked.map(({ inputTokens }) => inputTokens)),
    output: series.outputTokens / sum(asked.map(({ outputTokens }) => outputTokens)),
  };
}

const REFERENCE = [
  { speed: 1, firstToken: [44, 171], gap: [8.1, 48], batch: 11 },
  { speed: 2, firstToken: [52, 272], gap: [11.6, 53], batch: 36 },
];

const there = existsSync(TRACE);
describe.skipIf(!there)(
  `Azure's conversations, read by a scenario${there ? '' : ' (no ../shared/traces here)'}`,
  () => {
    it.each(REFERENCE)(
      '%j',
      async ({ speed, firstToken, gap, batch }) => {
        const figures = await played(speed);
        expect(figures.ended).toBe(REQUESTS);
        for (const [index, ms] of firstToken.entries()) {
          expect(Math.abs((figures.firstToken[index] ?? 0) / ms - 1)).toBeLessThan(0.1);
        }
        for (const [index, ms] of gap.entries()) {
          expect(Math.abs((figures.gap[index] ?? 0) / ms - 1)).toBeLessThan(0.1);
        }
        expect(Math.abs(figures.batch / batch - 1)).toBeLessThan(0.1);
        // Prompts and answers are as long as they were recorded.
        expect(figures.input).toBeCloseTo(1, 4);
        expect(figures.output).toBeCloseTo(1, 2);
      },
      300_000,
    );
  },
);
