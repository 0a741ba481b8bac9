/*
 * Rehearses scenarios on each kind of Prometheus, several at a time, and prints one line each:
 *
 *   npm run matrix -- [--jobs 3] [--prometheus embedded,binary] [scenario …]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isAbTest } from '../src/commands/abtest/load-ab-named.ts';
import { scenarioNames } from '../src/commands/scenario-files.ts';
import type { RunResult } from '../src/core/scenario/run-result.ts';

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: 'string', default: '3' },
    prometheus: { type: 'string', default: 'embedded,binary' },
    seed: { type: 'string' },
  },
});

interface Job {
  readonly scenario: string;
  readonly prometheus: string;
}

// An A/B test asks no Prometheus.
const rollouts = scenarioNames().filter((name) => !isAbTest(name));
const scenarios = positionals.length > 0 ? positionals : rollouts;
const jobs: Job[] = flags.prometheus
  .split(',')
  .flatMap((prometheus) => scenarios.map((scenario) => ({ scenario, prometheus })));
let failed = 0;
await Promise.all(Array.from({ length: Number(flags.jobs) }, work));
console.log(`${jobs.length === 0 ? '' : 'unfinished, '}${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let job = jobs.shift(); job; job = jobs.shift()) await rehearse(job);
}

async function rehearse({ scenario, prometheus }: Job): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-matrix-'));
  const seed = flags.seed === undefined ? [] : ['--seed', flags.seed];
  const args = ['scenario', scenario, '--prometheus', prometheus, '--out', folder, ...seed];
  const startedMs = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, CLI, ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      output += bytes;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  console.log(
    `${code === 0 ? 'ok  ' : 'FAIL'} ${scenario.padEnd(20)} ${prometheus.padEnd(9)} ${seconds}s  ` +
      (code === 0 ? line(folder) : output.slice(-2_000)),
  );
  if (code !== 0) failed += 1;
  rmSync(folder, { recursive: true, force: true });
}

function line(folder: string): string {
  const result: RunResult = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
  const { outcome, reason, detectSeconds, rollbackSeconds, traffic } = result;
  const rollback = rollbackSeconds === null ? '' : `, rollback ${rollbackSeconds}s`;
  const detect = detectSeconds === null ? '' : `, detected ${Math.round(detectSeconds)}s`;
  return `${outcome} by ${reason.metric ?? reason.by}${detect}${rollback}, lag ${traffic.lagP50Ms}ms`;
}
