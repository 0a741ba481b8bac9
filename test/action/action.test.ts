import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../live/run-cli.ts';
import { type Comment, type GithubStub, startGithub } from './github-stub.ts';
import { ACTION, type ActionRun, runAction } from './runner.ts';

const ROOT = join(import.meta.dirname, '../..');

const PULL_REQUEST = { pull_request: { number: 7 } };

/** A command that leaves a report, prints what it is told and ends as it is told, and notes its arguments. */
const STUB = `
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
const args = process.argv.slice(2);
const told = JSON.parse(args[args.indexOf('--told') + 1]);
const lines = Array.from({ length: told.lines ?? 0 }, (_, line) => '\\nline ' + line);
process.stdout.write((told.prints ?? '') + '\\n' + JSON.stringify(args) + '\\n');
if (told.report) writeFileSync(join(args.at(-1), 'report.md'), told.report + lines.join(''));
process.exitCode = told.code ?? 0;
`;

/** The program itself, from its sources. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const REAL = `import '${TSX}';\nawait import('${pathToFileURL(join(ROOT, 'src/cli.ts')).href}');\n`;

let github: GithubStub | undefined;
afterEach(() => github?.close());

interface Told {
  readonly report?: string;
  /** How many more lines the report has. */
  readonly lines?: number;
  readonly prints?: string;
  readonly code?: number;
}

async function check(
  told: Told,
  given: Readonly<Record<string, string>> = {},
  event: unknown = PULL_REQUEST,
): Promise<ActionRun> {
  github ??= await startGithub();
  const folder = temporaryFolder();
  try {
    const args = `--runs 20 --told '${JSON.stringify(told)}'`;
    const inputs = { scenario: 'bad-model', args, 'github-token': 't0ken', ...given };
    return await runAction(folder.path, inputs, { cli: STUB, api: github.url, event });
  } finally {
    folder.remove();
  }
}

async function withGithub(comments: Comment[], refusing: number | null = null): Promise<Comment[]> {
  await github?.close();
  github = await startGithub(comments, refusing);
  return comments;
}

describe('the action', () => {
  it('is composite, and says of every step by what it is run', () => {
    expect(ACTION.runs.using).toBe('composite');
    expect(ACTION.runs.steps.map(({ shell }) => shell)).toEqual(['bash', 'bash', 'bash', 'bash']);
    // What an input says is never part of a script.
    expect(ACTION.runs.steps.filter(({ run }) => run.includes('${{'))).toEqual([]);
  });

  it('writes one comment and writes that one anew', async () => {
    const comments = await withGithub([{ id: 1, body: 'looks good' }]);
    const first = await check({ report: '## bad-model: rolled back' });
    expect([first.isGreen, first.outputs.outcome, comments.length]).toEqual([true, 'passed', 2]);
    expect(comments[1]?.body).toContain('## bad-model: rolled back');
    const second = await check({ report: '## bad-model: promoted', code: 1 });
    expect([second.isGreen, second.outputs.outcome, comments.length]).toEqual([false, 'failed', 2]);
    expect(comments[1]?.body).toContain('## bad-model: promoted');
    expect(second.summary).toBe('## bad-model: promoted\n');
  });

  it('finds its comment behind a hundred others', async () => {
    const others = Array.from({ length: 130 }, (_, index) => ({ id: index + 1, body: 'a word' }));
    const comments = await withGithub(others);
    await check({ report: 'first' });
    await check({ report: 'second' });
    expect(comments.length).toBe(131);
    expect(comments.at(-1)?.body).toContain('second');
  });

  it('keeps its verdict, with a warning, where the token may not write', async () => {
    await withGithub([], 403);
    const good = await check({ report: 'fine' });
    expect(good.isGreen).toBe(true);
    expect(good.log).toContain('::warning::the report could not be written');
    expect(good.log).toContain('permissions: {pull-requests: write}');
    const bad = await check({ report: 'not fine', code: 1 });
    expect([bad.isGreen, bad.outputs.outcome]).toEqual([false, 'failed']);
  });

  it('keeps its verdict where no API answers at all', async () => {
    await withGithub([]);
    await github?.close();
    const run = await check({ report: 'fine' });
    expect(run.isGreen).toBe(true);
    expect(run.log).toContain('::warning::');
  });

  it('cuts a report that is longer than GitHub takes, and says so', async () => {
    const comments = await withGithub([]);
    const run = await check({ report: '```', lines: 20_000 });
    expect(run.log).not.toContain('::warning::');
    const body = comments[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toContain('\n```\n\n*Cut here: the report is longer than GitHub takes.');
    expect(body).toContain('https://github.test/acme/models/actions/runs/42');
    expect(run.summary).toContain('line 19999');
  });

  it('lets nothing that a run says command the runner, call people or pass for its own comment', async () => {
    const comments = await withGithub([]);
    const hostile = 'ask @everyone <!-- understudy: models / rehearse --> $(id) `id` %0A';
    const run = await check({ report: hostile, prints: '::error::owned\n::set-output name=a::b' });
    const [, token = ''] = /^::stop-commands::(\S+)$/m.exec(run.log) ?? [];
    const between = run.log.slice(run.log.indexOf(token), run.log.lastIndexOf(`::${token}::`));
    expect(between).toContain('::error::owned');
    expect(comments[0]?.body).toContain('@\u2060everyone');
    await check({ report: hostile });
    expect(comments.length).toBe(1);
  });

  it('says nothing to anybody but the summary where there is no pull request', async () => {
    await withGithub([]);
    const run = await check({ report: 'fine' }, {}, { ref: 'refs/heads/main' });
    expect([run.isGreen, run.summary, github?.asked()]).toEqual([true, 'fine\n', []]);
  });

  it('comments only if it is to', async () => {
    await withGithub([]);
    await check({ report: 'fine' }, { comment: 'false' });
    expect(github?.asked()).toEqual([]);
  });

  it('runs every scenario that is named, each with seed and flags, and the worst of them counts', async () => {
    const told = `--told '${JSON.stringify({ code: 2 })}'`;
    const given = {
      scenario: 'bad-model\nmine/slow.yaml',
      seed: '7',
      args: told,
      verb: 'simulate',
    };
    const run = await check({}, given);
    expect(run.outputs.outcome).toBe('error');
    expect(run.log).toContain('["simulate","bad-model","--seed","7","--told","{\\"code\\":2}"');
    expect(run.log).toContain('["simulate","mine/slow.yaml","--seed","7"');
    expect(run.summary).toContain('mine/slow.yaml: no report');
  });

  it('installs its own files, or the version that is asked for', async () => {
    expect((await check({})).npm).toBe(
      'ci --include=dev --no-audit --no-fund\nrun --silent build\n',
    );
    const { npm } = await check({}, { version: '0.1.0' });
    expect(npm).toMatch(/^install --prefix \S+ .*understudy@0\.1\.0\n$/);
  });
});

it('simulates a scenario as a check, by the program itself', async () => {
  const comments = await withGithub([]);
  const folder = temporaryFolder();
  try {
    const inputs = { scenario: 'low-traffic', verb: 'simulate', 'github-token': 't0ken' };
    const world = { cli: REAL, api: github?.url ?? '', event: PULL_REQUEST };
    const run = await runAction(folder.path, inputs, world);
    expect([run.isGreen, run.outputs.outcome]).toEqual([true, 'passed']);
    expect(comments[0]?.body).toContain('low-traffic');
  } finally {
    folder.remove();
  }
});
