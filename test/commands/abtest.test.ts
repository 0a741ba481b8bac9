import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { runScenario, type ScenarioFlags } from '../../src/commands/scenario.ts';
import { runSimulate, type SimulateFlags } from '../../src/commands/simulate.ts';
import { runTune } from '../../src/commands/tune.ts';
import type { AbRunResult } from '../../src/core/scenario/abtest/ab-run-result.ts';
import type { AbStudyResult } from '../../src/core/scenario/abtest/ab-study-result.ts';
import { temporaryFolder } from '../live/run-cli.ts';

const REHEARSED: ScenarioFlags = { port: '0', adminPort: '0', adminHost: '127.0.0.1' };
const SIMULATED: SimulateFlags = {
  ...{ runs: '1', compression: '60', semantics: '3.x', draw: 'auto', threads: '1' },
};
const NO_ROLLOUT =
  'scenarios/ab-test.yaml:7:3: this is an A/B test, for understudy scenario, simulate and check; ' +
  'expected a scenario with a rollout';

afterEach(() => void vi.restoreAllMocks());

/** What a command says on standard error, and what it leaves on standard output. */
async function said(run: (out: NodeJS.WriteStream) => Promise<number>) {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text).trimEnd());
    return true;
  });
  const out = new PassThrough();
  const exitCode = await run(out as unknown as NodeJS.WriteStream);
  return { exitCode, lines, stdout: String(out.read() ?? '') };
}

function folder(): string {
  const made = temporaryFolder();
  onTestFinished(made.remove);
  return made.path;
}

it.each([
  [{ verify: true }, '--verify'],
  [{ prometheus: 'docker' }, '--prometheus'],
  [{ flags: 'flags.json' }, '--flags'],
] as const)('a live A/B test takes no %j', async (flags, name) => {
  const { exitCode, lines } = await said((out) =>
    runScenario('ab-test', { ...REHEARSED, ...flags }, out),
  );
  expect([exitCode, lines]).toEqual([
    2,
    [`${name}: for rollouts, and this is an A/B test; leave it out`],
  ]);
});

it.each([
  [{ verify: true }, '--verify: for rollouts, and this is an A/B test; leave it out'],
  [{ semantics: '2.x' }, '--semantics: for rollouts, and this is an A/B test; leave it out'],
  [
    { draw: 'counts' },
    '--draw counts: users of an A/B test are told apart one by one; expected auto or requests',
  ],
  [{ runs: '0' }, expect.stringMatching(/^--runs 0: /)],
] as const)('a simulated A/B test takes no %j', async (flags, line) => {
  const { exitCode, lines } = await said((out) =>
    runSimulate(['ab-test'], { ...SIMULATED, ...flags }, out),
  );
  expect([exitCode, lines]).toEqual([2, [line]]);
});

it('judges are for rollouts, and so is a tuning', async () => {
  const judged = await said((out) =>
    runSimulate(['ab-test'], { ...SIMULATED, judges: 'all' }, out),
  );
  expect([judged.exitCode, judged.lines]).toEqual([2, [NO_ROLLOUT]]);
  const tuned = await said((out) =>
    runTune(['ab-test'], { candidates: '1', seeds: '1', seed: '1', compression: '1' }, out),
  );
  expect([tuned.exitCode, tuned.lines]).toEqual([2, [NO_ROLLOUT]]);
});

it('one simulated run leaves what a live one does, but for its logs', async () => {
  const path = folder();
  const { exitCode, stdout } = await said((out) =>
    runSimulate(['ab-test'], { ...SIMULATED, out: path }, out),
  );
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^understudy simulate ab-test --seed 7 --compression 60\n/);
  expect(readdirSync(path).toSorted()).toEqual([
    ...[
      'command.json',
      'files',
      'journal.jsonl',
      'junit.xml',
      'report.html',
      'report.md',
      'result.json',
      'seed',
    ],
  ]);
  const result: AbRunResult = JSON.parse(readFileSync(join(path, 'result.json'), 'utf8'));
  const journal = readFileSync(join(path, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
  const looks = journal.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'look');
  expect(looks).toHaveLength(result.looks);
  expect(looks.at(-1).result).toEqual(result.result);
});

it('many runs are printed as JSON, too', async () => {
  const path = folder();
  const { exitCode, stdout } = await said((out) =>
    runSimulate(['ab-test'], { ...SIMULATED, runs: '2', json: true, out: path }, out),
  );
  expect(exitCode).toBe(0);
  const study: AbStudyResult = JSON.parse(stdout);
  expect(study).toMatchObject({ complete: true, seeds: { first: 7, asked: 2, done: 2 } });
  expect(JSON.parse(readFileSync(join(path, 'simulation.json'), 'utf8'))).toEqual(study);
  expect(readFileSync(join(path, 'report.html'), 'utf8')).toContain('2 runs: ');
});
