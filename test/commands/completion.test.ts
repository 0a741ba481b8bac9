import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCompletion } from '../../src/commands/completion.ts';
import { understudyProgram } from '../../src/commands/program/program.ts';

/** What is typed, and what each shell has to offer for its last word. */
const CASES: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ['understudy s', ['scenario', 'simulate']],
  ['understudy --no-color ki', ['kill']],
  ['understudy scenario --admin-', ['--admin-host', '--admin-port', '--admin-token-file']],
  ['understudy scenario --prometheus e', ['embedded']],
  ['understudy scenario --verify cold', ['cold-start']],
  ['understudy scenario mi', ['mine', 'mine.yaml']],
  ['understudy simulate bad-model goo', ['good-model']],
  ['understudy scenario --seed mi', []],
  ['understudy scenario --out fo', ['folder/']],
  ['understudy check mine.yaml no', ['no scenario.txt']],
  ['understudy control status --token-', ['--token-env', '--token-file']],
  ['understudy control prom', ['promote', 'promote-full']],
  ['understudy help comp', ['compare', 'completion']],
];

/** Where it is typed: a scenario of its own, one beside, a folder, a name with a blank. */
let folder = '';
const script = (shell: string) => join(folder, `.${shell}`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-completion-'));
  mkdirSync(join(folder, 'scenarios'));
  mkdirSync(join(folder, 'folder'));
  for (const file of ['scenarios/mine.yaml', 'mine.yaml', 'no scenario.txt', 'mint.txt']) {
    writeFileSync(join(folder, file), '');
  }
  for (const shell of ['bash', 'zsh', 'fish']) {
    const lines: string[] = [];
    runCompletion(shell, understudyProgram(), (line) => lines.push(line));
    writeFileSync(script(shell), lines.join('\n'));
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, COMPLETION_SCRIPT: script(program), TERM: 'xterm' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function isInstalled(shell: string): boolean {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** As a list: sorted, since shells sort it themselves; whether a folder has its dash is theirs, too. */
const listed = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
const bare = (words: readonly string[]) => words.map((word) => word.replace(/\/$/, ''));

describe('bash', () => {
  /** Splits as readline does. */
  const asked = (line: string) => {
    const words = line.split(/(?<=[=:])|(?=[=:])|\s/).map((word) => `'${word}'`);
    return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _understudy; printf '%s\\n' "\${COMPREPLY[@]}" @@`;
  };
  const answers = (lines: readonly string[]) => {
    const text = run('bash', [
      ...['--norc', '-c', [`set -u; source ${script('bash')}`, ...lines.map(asked)].join('\n')],
    ]);
    return text.split('@@\n').slice(0, -1).map(listed);
  };

  it('offers what can stand there', () => {
    const offered = answers(CASES.map(([line]) => line));
    expect(offered).toEqual(CASES.map(([, words]) => bare(words)));
  });

  it('makes one of the words that = and : part', () => {
    expect(
      answers([
        'understudy simulate --draw=c',
        'understudy simulate --draw=',
        'understudy control --admin http://127.0.0.1:81 sta',
        'understudy control --admin=http://127.0.0.1:81 status --of',
      ]),
    ).toEqual([['counts'], ['auto', 'counts', 'requests'], ['status'], []]);
  });
});

describe.skipIf(!isInstalled('fish'))('fish (skipped where it is not installed)', () => {
  it('offers what can stand there, described', () => {
    const asked = CASES.map(([line]) => `complete -C '${line}'; echo @@`);
    const text = run('fish', ['-N', '-c', [`source ${script('fish')}`, ...asked].join('\n')]);
    const offered = text.split('@@\n').slice(0, -1).map(listed);
    const words = offered.map((lines) => lines.map((line) => line.split('\t')[0] ?? ''));
    expect(words.map(bare)).toEqual(CASES.map(([, expected]) => bare(expected)));
    expect(offered[0]?.[0]).toBe(
      'scenario\trehearse a scenario, or run an A/B test, live on this machine',
    );
  });
});

describe.skipIf(!isInstalled('zsh'))('zsh (skipped where it is not installed)', () => {
  const here = (file: string) => join(import.meta.dirname, 'completion', file);

  // Each takes a shell of its own.
  it.each(CASES.filter((_, index) => index % 2 === 1))('%s', (line, words) => {
    const offered = listed(run('zsh', ['-f', here('ask.zsh'), here('inner.zsh'), line]));
    const read = offered.map((word) => word.replaceAll('\\', ''));
    expect([...new Set(read)]).toEqual(bare(words));
  });
});

it('another shell is refused', () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  expect(runCompletion('basj', understudyProgram(), () => {})).toBe(2);
  expect(stderr).toHaveBeenCalledWith('basj: expected bash, zsh or fish; did you mean "bash"?\n');
  stderr.mockRestore();
});
