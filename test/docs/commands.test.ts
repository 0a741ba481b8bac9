import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHEAPER, cheaper, ELSEWHERE } from '../../scripts/documents/how-run.ts';
import {
  type ShellCommand,
  shellCommands,
  wordsOf,
} from '../../scripts/documents/shell-commands.ts';
import { understudyProgram } from '../../src/commands/program/program.ts';
import { type CliRun, runCli } from '../live/run-cli.ts';
import { type Desk, setUpDesk } from './desk.ts';
import type { BatchResult } from './run-batch.ts';

const ROOT = join(import.meta.dirname, '../..');
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

const COMMANDS = shellCommands();

/** As they begin: by the program's own name, whatever runs it. */
function plain({ text: command }: ShellCommand): string {
  const words = wordsOf(command, scripts);
  return words[0] === 'understudy' && command.startsWith('npm') ? words.join(' ') : command;
}

const isElsewhere = (command: string) => ELSEWHERE.some(([pattern]) => pattern.test(command));
const isLive = (command: string) =>
  /^understudy (production|control|kill|mock) |^curl /.test(command);

/** Not on every machine; what it asks is asked by other tests as well. */
const HAS_CURL = spawnSync('curl', ['--version'], { stdio: 'ignore' }).status === 0;

/** Each once, however many documents show it. Of a rehearsal it is checked that there is one to rehearse. */
const shown = [...new Set(COMMANDS.map(plain))];
const run = shown.filter((command) => !isElsewhere(command));
const rehearsed = shown.flatMap((command) => /^understudy scenario (\S+)/.exec(command)?.[1] ?? []);
const checks = [...new Set(rehearsed)].map((scenario) => `understudy check ${scenario}`);
const live = run.filter(isLive);
const batch = [...new Set([...run, ...checks])]
  .filter((command) => !isLive(command))
  // `init` writes a file that others read, `report` reads what others write.
  .sort((a, b) => turnOf(a) - turnOf(b));

function turnOf(command: string): number {
  if (command.startsWith('understudy init')) return 0;
  return command.startsWith('understudy report') ? 2 : 1;
}

describe('every command that a document shows', () => {
  it.each(shown)('%s names what there is', (command) => {
    const words = wordsOf(command, scripts);
    if (words[0] === 'npm' && words[1] === 'run') expect(scripts).toHaveProperty([words[2] ?? '']);
    if (words[0] === 'understudy') expect(unknownTo(words.slice(1))).toEqual([]);
  });

  it('and no table says how to run one that none shows', () => {
    const isFor = (part: string | RegExp) =>
      shown.some((one) => (typeof part === 'string' ? one.includes(part) : part.test(one)));
    expect([...CHEAPER, ...ELSEWHERE].map(([part]) => part).filter((part) => !isFor(part))).toEqual(
      [],
    );
  });

  it.each(inlineCommands())('%s, in the middle of a sentence, names what there is', (command) => {
    expect(unknownTo(wordsOf(command, scripts).slice(1))).toEqual([]);
  });
});

let desk: Desk;
const running: CliRun[] = [];
const admin = { url: '' };

beforeAll(async () => {
  const models = live.filter((command) => command.startsWith('understudy mock'));
  const [stable, canary] = await Promise.all(models.map((command) => mock(command)));
  desk = await setUpDesk(stable ?? '', canary ?? '');
}, 60_000);

afterAll(async () => {
  for (const { child } of running) child.kill('SIGINT');
  await Promise.all(running.map(({ exited }) => exited));
  await desk.close();
}, 60_000);

describe('what ends by itself', () => {
  /** Several may come to the same cheaper one. */
  const cheap = [...new Set(batch.map(cheaper))];
  let results: readonly BatchResult[] = [];

  beforeAll(async () => {
    const lines = cheap.map((command) => {
      const words = wordsOf(command, scripts).slice(1);
      const isMany = words[0] === 'simulate' || words[0] === 'tune';
      const isBare = command === 'understudy init production.yaml';
      return [...words, ...(isMany ? ['--threads', '1'] : []), ...(isBare ? desk.initFlags : [])];
    });
    results = await runBatch(lines);
  }, 180_000);

  it.each(batch)('%s', (command) => {
    const result = results[cheap.indexOf(cheaper(command))];
    const { code, stdout, stderr } = result ?? { code: -1, stdout: '', stderr: '' };
    // A few runs in place of a thousand may come out otherwise; that is a verdict, too.
    const codes = /^understudy (simulate|tune|backtest) /.test(command) ? [0, 1] : [0];
    expect(codes, stdout + stderr).toContain(code);
    if (cheaper(command) !== command) return;
    for (const { prints } of COMMANDS.filter((one) => plain(one) === command)) {
      for (const line of linesOf(prints)) expect(stdout).toContain(line);
    }
  });
});

describe('what goes on until it is told to end', () => {
  it.each(live.filter((command) => command.startsWith('understudy production')))(
    '%s',
    async (command) => {
      const production = await start(inOwnFolder(command), 'admin http');
      // Told to end before its workers have confirmed a weight, it waits ten seconds for them.
      if (command.includes('--workers')) await production.printed('weight 5% to the canary');
      const [, url = ''] = /admin (http:\S+?):? /.exec(production.output()) ?? [];
      if (command === 'understudy production production.yaml') await commandAll(url);
      if (command.includes('--engine-only')) admin.url = url;
      else expect(await ended(production), production.output()).toBe(0);
    },
    120_000,
  );
});

/** Command lines one after the other, by a process that loads the program once. */
async function runBatch(lines: readonly (readonly string[])[]): Promise<readonly BatchResult[]> {
  const child = spawn(process.execPath, ['--import', TSX, join(ROOT, 'test/docs/run-batch.ts')], {
    cwd: desk.path,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(lines));
  return (await json(child.stdout)) as readonly BatchResult[];
}

/** Every command to an admin port; a refusal is an answer. */
async function commandAll(url: string): Promise<void> {
  const commands = live
    .filter((one) => /^understudy (control|kill)|^curl/.test(one))
    .map((command) => command.replace(/http:\/\/127\.0\.0\.1:\d+/, url));
  const isOver = (command: string) => !/^curl| watch /.test(command);
  const told = commands.filter(isOver);
  const answers = await runBatch(told.map((command) => wordsOf(command, scripts).slice(1)));
  for (const [index, { code, stdout, stderr }] of answers.entries()) {
    expect([0, 1], `${told[index]}\n${stdout}${stderr}`).toContain(code);
  }
  for (const command of commands.filter((one) => !isOver(one))) {
    if (!command.startsWith('curl')) expect(await ended(await start(command, 'weight'))).toBe(0);
    else if (HAS_CURL) expect(await bash(command)).toContain('"on":true');
  }
}

async function mock(command: string): Promise<string> {
  const run = await start(cheaper(command), ' on http', ROOT);
  return /on (http:\S+)/.exec(run.output())?.[1] ?? '';
}

async function start(command: string, until: string, cwd = desk.path): Promise<CliRun> {
  const started = runCli(wordsOf(command, scripts).slice(1), cwd);
  running.push(started);
  await started.printed(until);
  return started;
}

function ended({ child, exited }: CliRun) {
  child.kill('SIGINT');
  return exited;
}

/** The command with a production file of its own: other ports, other state, and the engine that it follows. */
function inOwnFolder(command: string): string {
  const name = command.replace(/\W+/g, '-');
  const file = `${name}.yaml`;
  cpSync(join(desk.path, 'production.yaml'), join(desk.path, file));
  const follows = command.includes('--router-only') ? `, name: a, follows: "${admin.url}"` : '';
  const lines = `router: {port: 0, admin: {port: 0}${follows}}\nstate: state-${name}\n`;
  appendFileSync(join(desk.path, file), lines);
  return cheaper(command).replace('production.yaml', file);
}

async function bash(command: string): Promise<string> {
  const child = spawn('bash', ['-c', `${command} --silent`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(child.stdout);
}

/** Words that begin a line of output and are no ellipsis of it. */
function linesOf(block: string | null): string[] {
  return (block ?? '').split('\n').filter((line) => line.trim() !== '');
}

/** What the program does not know of these words: a verb, or flags. */
function unknownTo([name = '', ...words]: readonly string[]): string[] {
  const verb = understudyProgram().commands.find((one) => one.name() === name);
  if (!verb) return [name];
  const flags = [...verb.options.map(({ long }) => long), '--help'];
  return words.filter((word) => word.startsWith('--') && !flags.includes(word.split('=')[0]));
}

/** Commands between single backticks that are written out. */
function inlineCommands(): string[] {
  const found = COMMANDS.map(({ document }) => document).flatMap((document) => {
    const prose = readFileSync(join(ROOT, document), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
    return [...prose.matchAll(/`(understudy [a-z]+(?: [^`…<]*)?)`/g)].map(([, one]) => one ?? '');
  });
  return [...new Set(found)];
}
