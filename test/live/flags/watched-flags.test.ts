import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { evaluateFlag } from '../../../src/core/flags/evaluate.ts';
import {
  type FlagsOpened,
  type WatchedFlags,
  watchFlags,
} from '../../../src/live/flags/watched-flags.ts';

let folder = '';
let path = '';
let opened: WatchedFlags | undefined;
let told: Queue;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-flags-'));
  path = join(folder, 'flags.json');
  told = queue();
});

afterEach(() => {
  opened?.close();
  rmSync(folder, { recursive: true });
});

test('a file that is written anew is in force as soon as it is told', async () => {
  writeFileSync(path, flagText('v1.2'));
  const flags = open();
  writeFileSync(path, flagText('v1.3'));
  expect(await told.next()).toEqual({ changed: ['model'] });
  expect(modelOf(flags)).toBe('v1.3');
});

test('a file that is replaced by a rename, again and again', async () => {
  writeFileSync(path, flagText('v0'));
  const flags = open();
  for (let version = 1; version <= 5; version += 1) {
    writeFileSync(join(folder, 'new'), flagText(`v${version}`));
    renameSync(join(folder, 'new'), path);
    expect(await told.next()).toEqual({ changed: ['model'] });
    expect(modelOf(flags)).toBe(`v${version}`);
  }
});

test('a ConfigMap: a link to a file in a linked folder that is turned', async () => {
  mkdirSync(join(folder, '..2026_1'));
  mkdirSync(join(folder, '..2026_2'));
  writeFileSync(join(folder, '..2026_1', 'flags.json'), flagText('v1.2'));
  writeFileSync(join(folder, '..2026_2', 'flags.json'), flagText('v1.3'));
  symlinkSync('..2026_1', join(folder, '..data'));
  symlinkSync(join('..data', 'flags.json'), path);
  const flags = open();
  symlinkSync('..2026_2', join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  rmSync(join(folder, '..2026_1'), { recursive: true });
  expect(await told.next()).toEqual({ changed: ['model'] });
  expect(modelOf(flags)).toBe('v1.3');
});

test('a link whose target is written, in another folder', async () => {
  mkdirSync(join(folder, 'elsewhere'));
  const target = join(folder, 'elsewhere', 'f.json');
  writeFileSync(target, flagText('v1.2'));
  symlinkSync(target, path);
  const flags = open();
  writeFileSync(target, flagText('v1.3'));
  expect(await told.next()).toEqual({ changed: ['model'] });
  expect(modelOf(flags)).toBe('v1.3');
});

test('a bad file keeps the last good one, is told once in one line, and is got over', async () => {
  writeFileSync(path, flagText('v1.2'));
  const flags = open();
  const bad = flagText('v1.3').replace('"ENABLED"', '"ON"').replace('"a"}', '"aa"}');
  writeFileSync(path, bad);
  const { refused } = (await told.next()) as { refused: string };
  expect(refused).toMatch(
    /flags\.json:1:\d+: flags\.model\.state.*; the last good flags stay in force$/,
  );
  expect(refused).not.toContain('\n');
  expect(modelOf(flags)).toBe('v1.2');
  // Another change is the next thing told: the bad file is not told again.
  writeFileSync(path, flagText('v1.4'));
  expect(await told.next()).toEqual({ changed: ['model'] });
  expect(modelOf(flags)).toBe('v1.4');
});

test('a file that is gone keeps the last good one until it is back', async () => {
  writeFileSync(path, flagText('v1.2'));
  const flags = open();
  unlinkSync(path);
  expect(await told.next()).toEqual({ refused: expect.stringContaining('cannot read it') });
  expect(modelOf(flags)).toBe('v1.2');
  writeFileSync(path, flagText('v1.3'));
  expect(await told.next()).toEqual({ changed: ['model'] });
});

test('a file that is written in pieces is never in force in part', async () => {
  writeFileSync(path, flagText('v1.2'));
  const flags = open();
  truncateSync(path);
  const text = flagText('v1.3');
  for (const piece of text.match(/.{1,20}/gs) ?? []) {
    appendFileSync(path, piece);
    expect(['v1.2', 'v1.3']).toContain(modelOf(flags));
  }
  expect(await told.next()).toEqual({ changed: ['model'] });
  expect(modelOf(flags)).toBe('v1.3');
});

test('the first file has to be sound', () => {
  expect(watchFlags(path, told)).toMatchObject({ ok: false, problems: [{ severity: 'error' }] });
  writeFileSync(path, '{"flags": {"f": {}}}');
  const refused: FlagsOpened = watchFlags(path, told);
  expect(refused.ok).toBe(false);
  expect(refused.problems.length).toBe(2);
});

function open(): WatchedFlags {
  const found = watchFlags(path, told);
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  opened = found.flags;
  return found.flags;
}

function flagText(model: string): string {
  const flag = { state: 'ENABLED', variants: { a: model }, defaultVariant: 'a' };
  return JSON.stringify({
    flags: { model: flag, other: { state: 'ENABLED', variants: { x: 1 } } },
  });
}

function modelOf(flags: WatchedFlags): unknown {
  return evaluateFlag(flags.current(), 'model', { context: {}, nowMs: 0 }).value;
}

type Told = { readonly changed: readonly string[] } | { readonly refused: string };

interface Queue {
  readonly changed: (keys: readonly string[]) => void;
  readonly refused: (line: string) => void;
  next(): Promise<Told>;
}

/** What was told, in order; waits for what has not been told yet. */
function queue(): Queue {
  const waiting: ((told: Told) => void)[] = [];
  const ready: Told[] = [];
  const put = (one: Told) => {
    const taker = waiting.shift();
    if (taker) taker(one);
    else ready.push(one);
  };
  return {
    changed: (keys) => put({ changed: keys }),
    refused: (line) => put({ refused: line }),
    next: () => {
      const one = ready.shift();
      return one ? Promise.resolve(one) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}
