import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runTune, type TuneFlags } from '../../src/commands/tune.ts';
import type { TuneResult } from '../../src/core/scenario/tune-result.ts';
import { triggersOf } from '../core/rollout/plans.ts';
import { type CliRun, runCli, temporaryFolder } from '../live/run-cli.ts';

const TIMEOUT_MS = 60_000;
const ROOT = join(import.meta.dirname, '../..');

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  vi.restoreAllMocks();
  folder.remove();
});

function tune(args: readonly string[], out = folder.path): CliRun {
  return runCli(['tune', ...args, '--out', out]);
}

/** The command within this process: what is refused comes to no run. */
async function exitCodeOf(args: readonly string[]): Promise<number> {
  const out = ['--out', join(folder.path, 'never')];
  const command = new Command()
    .argument('<names...>')
    .option('--sweep <file>')
    .option('--candidates <number>', '', '2')
    .option('--seeds <number>', '', '1')
    .option('--max-false-rollback <share>')
    .option('--max-detect <duration>')
    .option('--out <folder>')
    .parse([...args, ...out], { from: 'user' });
  const flags = { ...command.opts(), seed: '1', compression: '1' };
  return await runTune(command.args, flags as TuneFlags, process.stdout);
}

function file(name: string, text: string): string {
  mkdirSync(folder.path, { recursive: true });
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

/** A copy of good-model that names other rules. */
function otherRules(): string {
  const scenario = readFileSync(join(ROOT, 'scenarios/good-model.yaml'), 'utf8')
    .replace('name: good-model', 'name: stricter')
    .replace(
      /^triggers: .*$/m,
      `triggers: ${file('rules.yaml', 'triggers: [error-rate > 9% rollback]')}`,
    )
    .replaceAll('../mock-models', join(ROOT, 'mock-models'))
    .replace(
      'rollouts/inference-service.yaml',
      join(ROOT, 'scenarios/rollouts/inference-service.yaml'),
    );
  return file('stricter.yaml', scenario);
}

describe('what cannot be tuned is said in one line, exit 2', () => {
  it.each<[string, () => readonly string[], string]>([
    [
      'a scenario that there is not',
      () => ['good-modle'],
      'no scenario named "good-modle"; did you mean "good-model"?',
    ],
    [
      'rules of several kinds',
      () => ['good-model', otherRules()],
      'good-model and stricter have different triggers; a tuning is for one set of them',
    ],
    [
      'an empty sweep',
      () => ['good-model', '--sweep', file('sweep.yaml', 'interval: [30s]')],
      'sweep.yaml:1:1: the sweep is empty: no setting has two values to choose from',
    ],
    [
      'a sweep that there is not',
      () => ['good-model', '--sweep', join(folder.path, 'none.yaml')],
      'none.yaml: cannot read it: there is no such file',
    ],
    [
      'a sweep that is no YAML',
      () => ['good-model', '--sweep', file('sweep.yaml', 'interval: [30s')],
      'sweep.yaml:1:',
    ],
    [
      'an empty sweep file',
      () => ['good-model', '--sweep', file('sweep.yaml', '')],
      'sweep.yaml:1:1: the file is empty',
    ],
    [
      'a share that is none',
      () => ['good-model', '--max-false-rollback', '0.01'],
      '--max-false-rollback 0.01: expected a share such as 1%',
    ],
    [
      'a share beyond all',
      () => ['good-model', '--max-false-rollback', '101%'],
      '--max-false-rollback 101%: expected a share such as 1%',
    ],
    [
      'a duration that is none',
      () => ['good-model', '--max-detect', '5 minutes'],
      '--max-detect 5 minutes: expected a duration such as 5m',
    ],
    [
      'false rollbacks of faulty models',
      () => ['bad-model', '--max-false-rollback', '1%'],
      '--max-false-rollback: no scenario is of a healthy model; name one that expects promoted',
    ],
    [
      'detection on healthy models',
      () => ['good-model', '--max-detect', '5m'],
      '--max-detect: no scenario is of a faulty model; name one that expects rolled-back',
    ],
    [
      'scenarios that wait',
      () => ['low-traffic', 'costly-model'],
      'no scenario expects promoted or rolled-back',
    ],
    [
      'no candidates',
      () => ['good-model', '--candidates', '0'],
      '--candidates 0: expected a whole number from 1 to 10000',
    ],
    ['no seeds', () => ['good-model', '--seeds', 'many'], '--seeds many: expected a whole number'],
  ])('%s', async (_, args, message) => {
    const said: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
    expect(await exitCodeOf(args())).toBe(2);
    expect(said).toEqual([expect.stringContaining(message)]);
    expect(said[0]?.trimEnd()).not.toContain('\n');
  });
});

it(
  'comes to the same with any number of threads, and leaves what it recommends',
  async () => {
    const asked = ['good-model', 'error-burst', '--candidates', '12', '--seeds', '3', '--json'];
    const results = await Promise.all(
      ['1', '3'].map(async (threads) => {
        const out = join(folder.path, threads);
        const run = tune([...asked, '--threads', threads], out);
        expect(await run.exited, run.output()).toBe(0);
        const json = readFileSync(join(out, 'tune.json'), 'utf8');
        expect(run.stdout(), 'nothing but JSON').toBe(json);
        return json;
      }),
    );
    expect(results[1]).toBe(results[0]);
    const result: TuneResult = JSON.parse(results[0] ?? '');
    expect(result).toMatchObject({ complete: true, seeds: { first: 1, asked: 3, done: 3 } });
    expect(result.candidates).toHaveLength(12);
    const settings = result.candidates[result.recommended ?? -1]?.settings ?? {};
    const triggers = triggersOf(readFileSync(join(folder.path, '1/triggers.yaml'), 'utf8'));
    for (const name of ['error-rate', 'quality-score']) {
      const rule = triggers.find((trigger) => trigger.name === name);
      if (settings[name] !== undefined) expect(rule?.text).toContain(settings[name]);
    }
    expect(readFileSync(join(folder.path, '1/report.html'), 'utf8')).toContain(
      '<h1 class="promoted">',
    );
  },
  TIMEOUT_MS,
);

it(
  'says the best there is where no candidate meets the constraint, exit 1',
  async () => {
    const asked = ['error-burst', '--candidates', '4', '--seeds', '2', '--max-detect', '1s'];
    const run = tune(asked);
    expect(await run.exited, run.output()).toBe(1);
    expect(run.output().replaceAll('\n', ' ')).toMatch(
      /none meets detection within 1s; the best there is, .* \(\d+s too late\)/,
    );
    expect(readFileSync(join(folder.path, 'triggers.yaml'), 'utf8')).toContain(
      '# Does not meet what was asked for: it only comes nearest.',
    );
  },
  TIMEOUT_MS,
);

describe('an interrupted tuning', () => {
  it(
    'keeps what is done, marked, exit 1',
    async () => {
      const run = tune(['good-model', 'error-burst', '--threads', '1', '--seeds', '5000']);
      // What is left is told once something is done.
      await run.printed(' left');
      run.child.kill('SIGINT');
      expect(await run.exited, run.output()).toBe(1);
      const result: TuneResult = JSON.parse(readFileSync(join(folder.path, 'tune.json'), 'utf8'));
      expect(result.complete).toBe(false);
      expect(result.seeds.asked).toBe(5_000);
      const { done } = result.seeds;
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(5_000);
      for (const { byScenario } of result.candidates) {
        for (const { runs } of byScenario) expect([done, done + 1]).toContain(runs);
      }
      const mark = `‖ interrupted after ${done.toLocaleString('en-US')} of 5,000 seeds`;
      expect(run.output()).toContain(mark);
      expect(readFileSync(join(folder.path, 'report.html'), 'utf8')).toContain(mark);
      expect(readFileSync(join(folder.path, 'triggers.yaml'), 'utf8')).toContain(
        `${done} seeds each: interrupted.`,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'recommends nothing before every scenario has been run',
    async () => {
      const run = tune(['good-model', 'error-burst', '--candidates', '2000', '--seeds', '9']);
      await run.printed('understudy tune good-model error-burst');
      run.child.kill('SIGTERM');
      expect(await run.exited, run.output()).toBe(1);
      const result: TuneResult = JSON.parse(readFileSync(join(folder.path, 'tune.json'), 'utf8'));
      expect(result).toMatchObject({ complete: false, recommended: null, frontier: [] });
      expect(run.output()).toContain('None of 2,000 settings was tried on every scenario.');
      expect(run.output()).not.toMatch(/NaN|undefined/);
    },
    TIMEOUT_MS,
  );
});
