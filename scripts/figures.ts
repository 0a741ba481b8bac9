/*
 * Runs every command below which a document shows what it prints, as it stands, and says which lines it does
 * not print: `npm run figures [-- part of a command]`. Minutes; test/docs/commands.test.ts runs them cheaply.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellCommands, wordsOf } from './documents/shell-commands.ts';

const ROOT = join(import.meta.dirname, '..');

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

const [part = ''] = process.argv.slice(2);
const shown = shellCommands().filter(({ text, prints }) => prints !== null && text.includes(part));
const missing = shown.filter(({ document, text, prints }) => {
  const printed = outputOf(text);
  const lines = (prints ?? '').split('\n').filter((line) => !printed.includes(line));
  process.stdout.write(`${lines.length === 0 ? 'same' : 'OTHER'}  ${document}: ${text}\n`);
  for (const line of lines) process.stdout.write(`         not printed: ${line}\n`);
  return lines.length > 0;
});
process.exitCode = missing.length === 0 ? 0 : 1;

function outputOf(text: string): string {
  const out = mkdtempSync(join(tmpdir(), 'understudy-figures-'));
  const words = wordsOf(text, scripts).slice(1);
  const hasFolder = words[0] === 'simulate' || words[0] === 'tune';
  const args = ['tsx', 'src/cli.ts', ...words, ...(hasFolder ? ['--out', out] : [])];
  const { stdout } = spawnSync('npx', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
  rmSync(out, { recursive: true });
  return stdout;
}
