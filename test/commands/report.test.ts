import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runReport } from '../../src/commands/report.ts';
import { runSimulate, type SimulateFlags } from '../../src/commands/simulate.ts';
import { journalLine } from '../../src/core/rollout/journal.ts';
import { temporaryFolder } from '../live/run-cli.ts';
import { smallBacktest } from '../report/small-backtest.ts';
import { smallRun } from '../report/small-run.ts';
import { SMALL_STUDY } from '../report/small-study.ts';
import { SMALL_TUNE } from '../report/small-tune.ts';

const SCENARIO = join(import.meta.dirname, '../live/fixtures/rollback-timing.yaml');
const SIMULATED: SimulateFlags = {
  ...{ runs: '1', compression: '60', semantics: '3.x', draw: 'auto', threads: '1', quiet: true },
};

let folder: ReturnType<typeof temporaryFolder>;
let errors: string[];
beforeEach(() => {
  folder = temporaryFolder();
  errors = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors.push(String(text).trimEnd());
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  folder.remove();
});

/** What the command prints, and how it ends. */
function reported(path = folder.path) {
  const lines: string[] = [];
  const exitCode = runReport(path, {}, (line) => lines.push(line));
  return { exitCode, lines };
}

/** Every report of the folder, by its name. */
function reports(path = folder.path): Readonly<Record<string, string>> {
  const names = readdirSync(path).filter((name) => /^(report\.|junit)/.test(name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

function write(files: Readonly<Record<string, string>>, path = folder.path): void {
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
}

function journalOf(path = folder.path): void {
  const lines = smallRun('error-rate').records.map((record) => `${journalLine(record)}\n`);
  write({ 'journal.jsonl': lines.join('') }, path);
}

describe('the reports come out again', () => {
  it.each([
    ['a run', SCENARIO, '1'],
    ['an A/B test', 'ab-test', '1'],
    ['many runs of one', SCENARIO, '3'],
  ])('byte for byte: %s', async (_, scenario, runs) => {
    const out = new PassThrough() as unknown as NodeJS.WriteStream;
    await runSimulate([scenario], { ...SIMULATED, runs, out: folder.path }, out);
    const before = reports();
    expect(Object.keys(before)).toContain('report.md');
    for (const name of Object.keys(before)) rmSync(join(folder.path, name));
    const { exitCode, lines } = reported();
    expect([exitCode, errors]).toEqual([0, []]);
    const paths = Object.keys(before).map((name) => join(folder.path, name));
    expect(lines.toSorted()).toEqual(paths.toSorted());
    expect(reports()).toEqual(before);
  });

  it('of a tuning, a study, a backtest', () => {
    write({ 'tune.json': JSON.stringify(SMALL_TUNE), 'triggers.yaml': 'triggers: []' });
    write({ 'simulation.json': JSON.stringify(SMALL_STUDY) }, join(folder.path, 'study'));
    const past = join(folder.path, 'past');
    write({ 'result.json': JSON.stringify(smallBacktest) }, past);
    journalOf(past);
    for (const path of [folder.path, join(folder.path, 'study'), past]) {
      expect(reported(path), errors.join('\n')).toMatchObject({ exitCode: 0 });
      expect(Object.keys(reports(path))).toEqual(['report.html', 'report.md']);
    }
  });
});

describe('a production rollout', () => {
  it('is told as far as its journal goes, torn as its last line may be', () => {
    const path = join(folder.path, 'chat-458b91cd');
    journalOf(path);
    writeFileSync(join(path, 'journal.jsonl'), '{"kind":"turn","ver', { flag: 'a' });
    const { exitCode, lines } = reported();
    expect([exitCode, errors]).toEqual([0, []]);
    expect(lines).toEqual([join(path, 'report.html'), join(path, 'report.md')]);
    expect(reports(path)['report.html']).toContain('Rolled back: error-rate 2% &gt; 1%');
    expect(reports(path)['report.md']).toContain('### ❌ error-rate: rolled back');
  });

  it('has to be named where the folder holds several', () => {
    const paths = ['a', 'b'].map((name) => join(folder.path, name));
    for (const path of paths) journalOf(path);
    expect(reported().exitCode).toBe(2);
    expect(errors).toEqual([`${folder.path}: holds 2 runs; name one of ${paths.join(', ')}`]);
  });
});

describe('one line says what is wrong', () => {
  it('where there is no folder', () => {
    const nowhere = join(folder.path, 'nowhere');
    expect(reported(nowhere).exitCode).toBe(2);
    expect(errors).toEqual([`${nowhere}: there is no such folder; expected the folder of a run`]);
  });

  it('where the folder is another', () => {
    expect(reported().exitCode).toBe(2);
    expect(errors).toEqual([
      `${folder.path}: no folder of a run: it has none of result.json, simulation.json, tune.json, journal.jsonl`,
    ]);
  });

  it('where a run did not come to its end', () => {
    journalOf();
    mkdirSync(join(folder.path, 'files'));
    expect(reported().exitCode).toBe(2);
    expect(errors).toEqual([
      `${folder.path}: its run did not come to an end; run the command again`,
    ]);
  });

  it.each([
    ['result.json', 'no JSON'],
    ['result.json', '{"version":1,"world":"simulation"}'],
    ['simulation.json', '{}'],
    ['tune.json', 'null'],
    ['journal.jsonl', '{"kind":"turn"}\n'],
  ])('where %s is not as it is written: %s', (name, text) => {
    write({ [name]: text });
    expect(reported().exitCode).toBe(2);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(
      /(json|jsonl): is not as this version writes it \(.*\); run the command again$/,
    );
    expect(errors[0]).not.toContain('\n');
    expect(reports()).toEqual({});
  });
});
