import { describe, expect, it } from 'vitest';
import { scenarioNames } from '../../src/commands/scenario-files.ts';
import { findPrometheusBinary } from '../../src/live/prometheus/binary.ts';
import { readResult, runCli, temporaryFolder } from './run-cli.ts';

const REQUIRED = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const binary = await findPrometheusBinary();
const withoutBinary = binary === undefined && !REQUIRED;

/** Two minutes is what a rehearsal may take; the rest is for starting on a loaded machine. */
const TIMEOUT_MS = 180_000;
const LONGEST_SECONDS = 120;

async function expectsHeld(scenario: string, prometheus: string): Promise<void> {
  const folder = temporaryFolder();
  try {
    const args = ['scenario', scenario, '--prometheus', prometheus, '--out', folder.path];
    const run = runCli(args);
    const code = await run.exited;
    expect(code, run.output()).toBe(0);
    const { timeline, prometheus: judge } = readResult(folder.path);
    const seconds = (Date.parse(timeline.endedAt) - Date.parse(timeline.startedAt)) / 1_000;
    expect(seconds).toBeLessThan(LONGEST_SECONDS);
    expect(judge.kind).toBe(prometheus);
  } finally {
    folder.remove();
  }
}

// Two at a time: each keeps about half a core busy.
describe.concurrent('every scenario ends as it expects', () => {
  it.each(scenarioNames())(
    'on the embedded Prometheus: %s',
    (scenario) => expectsHeld(scenario, 'embedded'),
    TIMEOUT_MS,
  );

  it.skipIf(withoutBinary).each(scenarioNames())(
    'on the real Prometheus (skipped where no prometheus is on PATH): %s',
    (scenario) => expectsHeld(scenario, 'binary'),
    TIMEOUT_MS,
  );
});
