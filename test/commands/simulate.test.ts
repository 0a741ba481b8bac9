import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runSimulate, type SimulateFlags } from '../../src/commands/simulate.ts';
import { parseJournalLine, replay } from '../../src/core/rollout/journal.ts';
import type { StudyResult } from '../../src/core/scenario/study-result.ts';
import { readResult, runCli, temporaryFolder } from '../live/run-cli.ts';

/** Sixty requests a second for six seconds until it is rolled back. */
const SCENARIO = join(import.meta.dirname, '../live/fixtures/rollback-timing.yaml');
const MOCK_MODELS = join(import.meta.dirname, '../../mock-models');
const LIMIT_MS = 60_000;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const textOf = (...path: string[]) => readFileSync(join(folder.path, ...path), 'utf8');

/** One run of the command in a folder of its own; rejects if it does not end as told. */
async function simulated(
  out: string,
  flags: readonly string[],
  { exit = 0, scenario = SCENARIO } = {},
): Promise<{ readonly stdout: string; readonly output: string }> {
  const run = runCli(['simulate', scenario, '--out', join(folder.path, out), ...flags]);
  expect(await run.exited, run.output()).toBe(exit);
  return { stdout: run.stdout(), output: run.output() };
}

function studyOf(out: string): StudyResult {
  return JSON.parse(textOf(out, 'simulation.json'));
}

it(
  'two scenarios leave a folder each within that of --out, wherever their files are',
  async () => {
    writeScenario('{ outcome: rolled-back }');
    const out = join(folder.path, 'both');
    const run = runCli(['simulate', SCENARIO, ownScenario(), '--out', out]);
    expect(await run.exited, run.output()).toBe(0);
    expect(readdirSync(out).toSorted()).toEqual(['own', 'rollback-timing']);
    const twice = runCli(['simulate', SCENARIO, SCENARIO, '--out', out]);
    expect(await twice.exited).toBe(2);
    expect(twice.output().trimEnd()).toBe(
      `--out ${out}: rollback-timing would be there twice; simulate them one at a time`,
    );
  },
  LIMIT_MS,
);

describe('one run', () => {
  it(
    'leaves what a rehearsal leaves, and says what it came to',
    async () => {
      const { stdout } = await simulated('run', []);
      expect(stdout).toMatch(/^understudy simulate .*rollback-timing\.yaml --seed 11\n/);
      expect(stdout).toContain('Rolled back: hallucination-rate');
      expect(readdirSync(join(folder.path, 'run')).toSorted()).toEqual([
        'command.json',
        'files',
        'journal.jsonl',
        'junit.xml',
        'report.html',
        'report.md',
        'result.json',
        'seed',
      ]);
      expect(readdirSync(join(folder.path, 'run/files'))).toHaveLength(5);
      expect(textOf('run', 'seed')).toBe('11\n');
      const result = readResult(join(folder.path, 'run'));
      expect(result).toMatchObject({ world: 'simulation', seed: 11, outcome: 'rolled-back' });
      const lines = textOf('run', 'journal.jsonl').trimEnd().split('\n');
      const { state, differences } = replay(lines.map(parseJournalLine));
      expect(differences).toEqual([]);
      expect(state.outcome).toBe(result.outcome);
    },
    LIMIT_MS,
  );

  it.each(['requests', 'counts'])(
    'is the same to the byte with the same seed, drawn as %s',
    async (draw) => {
      const flags = ['--seed', '5', '--draw', draw];
      await Promise.all([simulated('one', flags), simulated('other', flags)]);
      for (const file of ['journal.jsonl', 'result.json']) {
        expect(textOf('one', file) === textOf('other', file), file).toBe(true);
      }
    },
    LIMIT_MS,
  );

  it(
    'is had again by the command on its page',
    async () => {
      await simulated('one', ['--draw', 'counts', '--semantics', '2.x', '--compression', '2']);
      const [, again = ''] = /<code>understudy ([^<]*)</.exec(textOf('one', 'report.html')) ?? [];
      const other = runCli([...again.split(' '), '--out', join(folder.path, 'other')]);
      expect(await other.exited, other.output()).toBe(0);
      expect(textOf('other', 'journal.jsonl') === textOf('one', 'journal.jsonl')).toBe(true);
    },
    LIMIT_MS,
  );

  it(
    'prints nothing but its result with --json',
    async () => {
      const { stdout, output } = await simulated('run', ['--json']);
      expect(JSON.parse(stdout)).toMatchObject({ world: 'simulation', outcome: 'rolled-back' });
      expect(stdout).toBe(textOf('run', 'result.json'));
      expect(output).toContain('ended: rolled-back');
    },
    LIMIT_MS,
  );

  it(
    'ends with 1 if an expectation failed',
    async () => {
      writeScenario('{ outcome: promoted }');
      const { output } = await simulated('run', [], { exit: 1, scenario: ownScenario() });
      expect(output).toMatch(/✘ +outcome +expected promoted +got rolled-back/);
    },
    LIMIT_MS,
  );
});

describe('many runs', () => {
  it(
    'come to the same on one thread and on three, to the byte',
    async () => {
      const flags = ['--runs', '24', '--json'];
      const [one, three] = await Promise.all([
        simulated('one', [...flags, '--threads', '1']),
        simulated('three', [...flags, '--threads', '3']),
      ]);
      expect(one.stdout).toBe(textOf('one', 'simulation.json'));
      expect(three.stdout === one.stdout).toBe(true);
      expect(readdirSync(join(folder.path, 'one')).toSorted()).toEqual([
        'command.json',
        'files',
        'report.html',
        'report.md',
        'seed',
        'simulation.json',
      ]);
      const study = studyOf('one');
      expect(study).toMatchObject({
        world: 'simulation',
        complete: true,
        seeds: { first: 11, asked: 24, done: 24 },
      });
      expect(study.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(24);
      expect(study.exposure.canaryRequests.runs).toBe(24);
    },
    LIMIT_MS,
  );

  it(
    'say of each seed what a run of that seed says',
    async () => {
      await simulated('many', ['--seed', '40', '--runs', '2']);
      await Promise.all([simulated('40', ['--seed', '40']), simulated('41', ['--seed', '41'])]);
      const single = ['40', '41'].map((out) => readResult(join(folder.path, out)));
      const { exposure, detectSeconds } = studyOf('many');
      const mean = (of: (result: (typeof single)[number]) => number) =>
        single.reduce((sum, result) => sum + of(result), 0) / 2;
      expect(exposure.canaryRequests.mean).toBe(mean((run) => run.exposure.canaryRequests));
      expect(exposure.badAnswers.mean).toBe(mean((run) => run.exposure.badAnswers));
      expect(detectSeconds?.mean).toBeCloseTo(
        mean((run) => run.detectSeconds ?? 0),
        9,
      );
    },
    LIMIT_MS,
  );

  it.skipIf(!existsSync('/proc/self/stat'))(
    'leave what was done when they are interrupted, and say that it is not all',
    async () => {
      const out = join(folder.path, 'run');
      const run = runCli(['simulate', SCENARIO, '--out', out, '--runs', '100000']);
      await worked(run.child.pid ?? 0, 6);
      run.child.kill('SIGINT');
      expect(await run.exited, run.output()).toBe(1);
      const study = studyOf('run');
      const { done } = study.seeds;
      expect(study).toMatchObject({ complete: false, seeds: { asked: 100_000 } });
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(100_000);
      expect(study.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(done);
    },
    LIMIT_MS,
  );
});

describe('bad input is one clear line', () => {
  const FLAGS: SimulateFlags = { runs: '1', compression: '1', semantics: '3.x', draw: 'auto' };

  it.each<[Partial<SimulateFlags>, string]>([
    [{ runs: '0' }, '--runs 0: expected a whole number from 1 to 1000000'],
    [{ runs: '1000001' }, '--runs 1000001: expected a whole number from 1 to 1000000'],
    [{ runs: '2.5' }, '--runs 2.5: expected a whole number from 1 to 1000000'],
    [{ seed: '-1' }, '--seed -1: expected a whole number, at least 0'],
    [{ seed: '' }, '--seed : expected a whole number, at least 0'],
    [{ threads: '0' }, '--threads 0: expected a whole number from 1 to 256'],
    [{ threads: 'many' }, '--threads many: expected a whole number from 1 to 256'],
    [{ compression: '0.5' }, '--compression 0.5: expected a factor from 1 to 10000'],
    [{ compression: 'fast' }, '--compression fast: expected a factor from 1 to 10000'],
    [{ semantics: '1.x' }, '--semantics 1.x: there are: 2.x, 3.x'],
    [{ draw: 'dice' }, '--draw dice: there are: auto, requests, counts'],
  ])('%j', async (flags, message) => {
    const said: string[] = [];
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
    try {
      const all = { ...FLAGS, out: join(folder.path, 'run'), ...flags };
      expect(await runSimulate([SCENARIO], all, process.stdout)).toBe(2);
    } finally {
      write.mockRestore();
    }
    expect(said.join('')).toBe(`${message}\n`);
    expect(existsSync(join(folder.path, 'run'))).toBe(false);
  });

  it.each([
    ['once', '1'],
    ['in a thread', '3'],
  ])(
    'a rollout for which hardly any time would pass, %s',
    async (_where, runs) => {
      writeScenario('{ outcome: promoted }', ENDLESS);
      const { output } = await simulated('run', ['--runs', runs], {
        exit: 2,
        scenario: ownScenario(),
      });
      expect(output).toMatch(
        /own\.yaml: the rollout takes more than \d+ turns in one second .* a longer interval$/m,
      );
    },
    LIMIT_MS,
  );

  it.skipIf(!existsSync('/proc'))(
    'a run folder that cannot be made',
    async () => {
      const run = runCli(['simulate', SCENARIO, '--runs', '2', '--out', '/proc/x/y']);
      expect(await run.exited).toBe(2);
      expect(run.output()).toMatch(/^cannot make the run folder \/proc\/x\/y: .*--out$/m);
    },
    LIMIT_MS,
  );
});

const ROLLBACK = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: own}
spec:
  strategy:
    canary:
      steps:
      - setWeight: 50
      - pause: {duration: 60s}`;

/** Asks anew every millisecond. */
const ENDLESS = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: own}
spec:
  strategy:
    canary:
      analysis: {templates: [{templateName: own}]}
      steps:
      - setWeight: 50
      - pause: {duration: 60s}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: own}
spec:
  metrics:
  - name: requests
    interval: 1us
    provider: {prometheus: {query: sum(inference_requests_total)}}
    successCondition: result[0] >= 0`;

const ownScenario = () => join(folder.path, 'own.yaml');

function writeScenario(expected: string, rollout = ROLLBACK): void {
  writeFileSync(join(folder.path, 'own-rollout.yaml'), rollout);
  writeFileSync(
    join(folder.path, 'own-triggers.yaml'),
    'window: 5s\ninterval: 1s\nminimumRequests: 20\ntriggers: [error-rate > 20% rollback]\n',
  );
  writeFileSync(
    ownScenario(),
    `name: own
seed: 1
rollout: own-rollout.yaml
triggers: own-triggers.yaml
models: { stable: ${MOCK_MODELS}/v1.2.yaml, canary: ${MOCK_MODELS}/v1.3.yaml }
traffic: [{ for: 90s, rate: 30/s, users: 50, prompts: facts }]
faults: [{ at: 4s, model: canary, errors: 80% }]
scrape: { interval: 500ms }
expect: ${expected}
`,
  );
}

const CLOCK_TICKS_A_SECOND = 100;

/** Resolves once a process and its threads have used so many seconds of the processors. */
async function worked(pid: number, seconds: number): Promise<void> {
  for (;;) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    if (ticks >= seconds * CLOCK_TICKS_A_SECOND) return;
    await setTimeout(50);
  }
}
