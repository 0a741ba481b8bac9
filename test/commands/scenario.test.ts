import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseJournalLine, replay } from '../../src/core/rollout/journal.ts';
import { readResult, runCli, temporaryFolder } from '../live/run-cli.ts';

const SCENARIO = join(import.meta.dirname, '../live/fixtures/rollback-timing.yaml');

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it('ends in a stated outcome when it is interrupted while the stage is set', async () => {
  const served = ['--prometheus', 'embedded', '--prometheus-port', '0'];
  const flags = ['--out', folder.path, ...served, '--seed', '3'];
  const run = runCli(['scenario', SCENARIO, ...flags]);
  await run.printed('--seed 3');
  run.child.kill('SIGTERM');
  expect(await run.exited, run.output()).toBe(1);
  expect(run.output()).toContain('interrupted by the signal SIGTERM: ending the rehearsal');
  expect(run.output()).toMatch(/^understudy scenario .* --seed 3 --prometheus embedded\n/);
  expect(run.output()).toMatch(/prometheus embedded 3\.x semantics at http:\/\/127\.0\.0\.1:\d+$/m);
  expect(readResult(folder.path)).toMatchObject({ outcome: 'aborted' });
  const lines = readFileSync(join(folder.path, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
  expect(parseJournalLine(lines[0] ?? '')).toMatchObject({
    kind: 'begin',
    prometheus: { kind: 'embedded', version: '3.x semantics' },
  });
  const { state, differences } = replay(lines.map(parseJournalLine));
  expect(differences).toEqual([]);
  expect(state.outcome).toBe('aborted');
}, 60_000);

/** A file for `--prometheus-config`, and its path. */
function config(text: string): string {
  mkdirSync(folder.path, { recursive: true });
  const path = join(folder.path, 'prometheus.yaml');
  writeFileSync(path, text);
  return path;
}

it('refuses a way to a Prometheus with the place of each problem', async () => {
  const path = config('url: https://u:secret@host\nkind: thanoss\n');
  const run = runCli(['scenario', SCENARIO, '--prometheus-config', path]);
  expect(await run.exited).toBe(2);
  expect(run.output().split('\n')).toEqual([
    expect.stringContaining(`${path}:1:6: url: holds a user or password`),
    expect.stringContaining(`${path}:2:7: kind is "thanoss"`),
    '',
  ]);
  expect(run.output()).not.toContain('secret');
}, 60_000);

it.each([
  [[], /prometheus\.yaml: the secret for Prometheus: the environment variable NOWHERE is not set$/],
  [['--prometheus', 'auto'], /^--prometheus-config names a Prometheus already; leave --prometheus/],
])(
  'refuses a way to a Prometheus that leads nowhere, with %j',
  async (flags, message) => {
    const path = config('url: https://host\nbearerTokenEnv: NOWHERE\n');
    const run = runCli(['scenario', SCENARIO, '--prometheus-config', path, ...flags]);
    expect(await run.exited).toBe(2);
    expect(run.output().trimEnd()).toMatch(message);
  },
  60_000,
);

it.each([
  [['--seed', ''], '--seed : expected a whole number, at least 0'],
  [['--seed', '-1'], '--seed -1: expected a whole number, at least 0'],
  [
    ['--prometheus-port', '9090'],
    '--prometheus-port is for --prometheus embedded: others choose their port themselves',
  ],
  [
    ['--prometheus', 'embedded', '--prometheus-port', 'x'],
    '--prometheus-port x: expected a port from 1 to 65535, or 0 for a free one',
  ],
  [['--compression', '10001'], '--compression 10001: expected a factor from 1 to 10000'],
])(
  '%j is bad input',
  async (flags, message) => {
    const run = runCli(['scenario', SCENARIO, '--out', folder.path, ...flags]);
    expect(await run.exited).toBe(2);
    expect(run.output()).toBe(`${message}\n`);
  },
  60_000,
);

it.skipIf(!existsSync('/proc'))(
  'says at once that a run folder cannot be made',
  async () => {
    const run = runCli(['scenario', SCENARIO, '--out', '/proc/x/y']);
    expect(await run.exited).toBe(2);
    expect(run.output()).toMatch(/^cannot make the run folder \/proc\/x\/y: .*--out$/m);
  },
  60_000,
);
