import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pairs } from '../live/compare/pairs.ts';
import { runCli, temporaryFolder } from '../live/run-cli.ts';

const LINES = (fc.sample(pairs, { numRuns: 1, seed: 7 })[0] ?? []).map((pair) =>
  JSON.stringify(pair),
);

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(folder.path, { recursive: true });
});
afterEach(() => folder.remove());

async function compare(...args: readonly string[]) {
  const run = runCli(['compare', ...args, '--out', join(folder.path, 'out')]);
  const code = await run.exited;
  return { code, output: run.output(), stdout: run.stdout() };
}

function log(name: string, text: string | Buffer): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

it('compares a log, and leaves out what is corrupt with its place', async () => {
  const path = log('pairs-000001.jsonl', `${LINES.join('\n')}\n`);
  appendFileSync(path, '{"v":1,"at":"now"}\n{"v":2}\n{"v":1,"at":"20');
  const { code, output } = await compare(folder.path);
  expect(code, output).toBe(0);
  const after = LINES.length;
  expect(output).toContain(`${path}:${after + 1}: has no requestId; expected a pair of answers`);
  expect(output).toContain(`${path}:${after + 2}: is of format 2; this version reads 1`);
  expect(output).toContain(`${path}:${after + 3}: is not JSON`);
  expect(output).toContain('note: left out: 2 corrupt lines and 1 line of a newer format');
  expect(output).toContain(`v2 beside v1 over ${LINES.length} pairs`);
  const page = readFileSync(join(folder.path, 'out/compare.html'), 'utf8');
  expect(page).toContain('The most different pairs');
  const { pairs: count, lost } = JSON.parse(
    readFileSync(join(folder.path, 'out/compare.json'), 'utf8'),
  );
  expect({ count, lost }).toEqual({ count: LINES.length, lost: { corrupt: 2, newer: 1 } });
});

it('reads what was compressed, and says the same of it', async () => {
  const text = `${LINES.join('\n')}\n`;
  const plain = await compare(log('a.jsonl', text), '--json');
  const zipped = await compare(log('b.jsonl.gz', gzipSync(text)), '--json');
  expect(zipped.code, zipped.output).toBe(0);
  expect(JSON.parse(zipped.stdout).measures).toEqual(JSON.parse(plain.stdout).measures);
});

it('refuses in one line what holds nothing to compare', async () => {
  const nowhere = join(folder.path, 'nowhere.jsonl');
  const refusals = [
    [nowhere, `${nowhere}: there is no such file; expected a log of pairs`],
    [log('a.txt', ''), 'expected a file of .jsonl, .ndjson, .jsonl.gz or .parquet'],
    [log('b.jsonl', ''), 'holds no pair that can be compared'],
    [log('c.jsonl', '{"v":9}\n'), 'holds no pair that can be compared: 1 line of a newer format'],
    [log('d.parquet', 'not parquet'), 'cannot be read as a log of pairs'],
  ] as const;
  for (const [path, message] of refusals) {
    const { code, output } = await compare(path);
    expect(output).toContain(message);
    expect(code, output).toBe(2);
  }
}, 60_000);
