import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAbTest } from '../../src/commands/abtest/load-ab-named.ts';
import { scenarioNames } from '../../src/commands/scenario-files.ts';
import type { VendorStats } from '../../src/core/flags/vendor-answer.ts';
import type { AbRunResult } from '../../src/core/scenario/abtest/ab-run-result.ts';
import { findPrometheusBinary } from '../../src/live/prometheus/binary.ts';
import { secondsOfReading } from './reading-time.ts';
import { readResult, runCli, temporaryFolder } from './run-cli.ts';
import { type ForetoldAb, foretoldAb } from './simulated-ab.ts';
import { lookOf, type SimulatedBand, simulatedBands } from './simulated-band.ts';

const REQUIRED = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const binary = await findPrometheusBinary();
const withoutBinary = binary === undefined && !REQUIRED;

/** Two minutes is what a rehearsal may take; the rest is for starting on a loaded machine. */
const TIMEOUT_MS = 180_000;
const LONGEST_SECONDS = 120;

/** Rehearsed on the real Prometheus as well; `npm run matrix` has the others. */
const ON_THE_REAL_ONE = ['bad-model', 'costly-model', 'prometheus-down', 'slow-model'];

/** What a scrape or a query that a real clock brings late can move. */
const CLOCK_LOOKS = 1;

// Before the first rehearsal: none of them is to wait for the processor.
const rollouts = scenarioNames().filter((name) => !isAbTest(name));
const abTests = scenarioNames().filter(isAbTest);
const bands = await simulatedBands(rollouts);
const foretoldAbTests = new Map<string, ForetoldAb>();
for (const name of abTests) foretoldAbTests.set(name, await foretoldAb(name));

/** The rehearsal is one of the runs that its simulation foretells. */
function expectForetold(folder: string, band: SimulatedBand): void {
  const { outcome, by, looks } = band;
  const { reason, detectSeconds, ...result } = readResult(folder);
  const decided = reason.metric ?? reason.by;
  expect({ outcome: result.outcome, by: decided }).toEqual({ outcome, by });
  expect(detectSeconds !== null, 'something was detected after the fault').toBe(looks !== null);
  if (detectSeconds === null || looks === null) return;
  const waited = reason.by === 'analysis' ? secondsOfReading(folder, decided) : 0;
  const look = lookOf(band, detectSeconds - waited);
  const told = `detected ${detectSeconds}s after the fault, ${waited}s of them reading: look ${look}`;
  expect(look, told).toBeGreaterThanOrEqual(looks.from - CLOCK_LOOKS);
  expect(look, told).toBeLessThanOrEqual(looks.to + CLOCK_LOOKS);
}

/** A vendor who goes down in the middle: it told some segments, hung, threw, and was asked no more. */
function expectBothDecided({ evaluations, fallbacks }: VendorStats): void {
  const { timeout, error, 'breaker-open': spared, ...others } = fallbacks;
  expect(timeout).toBeGreaterThan(0);
  expect(error).toBeGreaterThan(0);
  expect(spared, 'few requests waited in vain').toBeGreaterThan(timeout + error);
  expect(evaluations).toBeGreaterThan(timeout + error + spared);
  expect(Object.values(others).filter((count) => count > 0)).toEqual([]);
}

async function expectsHeld(scenario: string, prometheus: string): Promise<void> {
  const folder = temporaryFolder();
  try {
    const args = ['scenario', scenario, '--prometheus', prometheus, '--no-prediction'];
    const run = runCli([...args, '--out', folder.path]);
    const code = await run.exited;
    expect(code, run.output()).toBe(0);
    const { timeline, prometheus: judge, flags } = readResult(folder.path);
    const seconds = (Date.parse(timeline.endedAt) - Date.parse(timeline.startedAt)) / 1_000;
    expect(seconds).toBeLessThan(LONGEST_SECONDS);
    expect(judge.kind).toBe(prometheus);
    if (flags !== null) expectBothDecided(flags);
    const band = bands.get(scenario);
    if (band === undefined) throw new Error(`${scenario} was not simulated`);
    expectForetold(folder.path, band);
  } finally {
    folder.remove();
  }
}

/** The rehearsal gives the users to the arms as its simulation does, and finds what that finds nearly always. */
async function expectsFound(name: string): Promise<void> {
  const folder = temporaryFolder();
  try {
    const run = runCli(['scenario', name, '--out', folder.path]);
    const code = await run.exited;
    expect(code, run.output()).toBe(0);
    const live: AbRunResult = JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8'));
    expect(live.expectations.filter(({ pass }) => !pass)).toEqual([]);
    const foretold = foretoldAbTests.get(name);
    if (foretold === undefined) throw new Error(`${name} was not simulated`);
    expect(foretold.held).toBeGreaterThan(0.9);
    const { own } = foretold;
    expect(live.result.arms).toEqual(own.result.arms);
    // In which order two users came first is the sockets' affair, and p remembers the order.
    expect(live.result.split.arms).toEqual(own.result.split.arms);
  } finally {
    folder.remove();
  }
}

// Four at a time (vitest.config.ts): each keeps a fifth of a core busy.
describe.concurrent('every scenario ends as it expects and as its simulation foretells', () => {
  it.each(rollouts)(
    'on the embedded Prometheus: %s',
    (scenario) => expectsHeld(scenario, 'embedded'),
    TIMEOUT_MS,
  );

  it.each(abTests)('an A/B test: %s', expectsFound, TIMEOUT_MS);

  it.skipIf(withoutBinary).each(ON_THE_REAL_ONE)(
    'on the real Prometheus (skipped where no prometheus is on PATH): %s',
    (scenario) => expectsHeld(scenario, 'binary'),
    TIMEOUT_MS,
  );
});
