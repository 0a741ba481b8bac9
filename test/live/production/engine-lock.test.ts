import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { lockEngine } from '../../../src/live/production/engine-lock.ts';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

const folder = mkdtempSync(join(tmpdir(), 'understudy-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const somewhere = () => join(mkdtempSync(join(folder, 'place-')), 'engine.lock');

interface Rival {
  readonly child: ChildProcess;
  take(path: string, atMs: number): Promise<{ readonly ok: boolean; readonly error?: string }>;
}

function rival(): Rival {
  const script = join(import.meta.dirname, 'lock-rival.ts');
  const child = spawn(process.execPath, ['--import', TSX, script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout);
  return {
    child,
    take: async (path, atMs) => {
      const answered = once(lines, 'line');
      child.stdin.write(`${atMs} ${path}\n`);
      const [line] = await answered;
      return JSON.parse(line);
    },
  };
}

const ROUNDS = 60;

test('of two processes at the same moment exactly one gets the lock, be it new or stale', async () => {
  const [one, other] = [rival(), rival()];
  // Both are there before the first round.
  await Promise.all([one.take(somewhere(), 0), other.take(somewhere(), 0)]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const path = somewhere();
    if (round % 2 === 1) symlinkSync(`1:gone-1:${hostname()}`, `${path}.7`);
    const atMs = Date.now() + 20;
    const taken = await Promise.all([one.take(path, atMs), other.take(path, atMs)]);
    expect(taken.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const { error } = taken.find(({ ok }) => !ok) ?? {};
    expect(error).toMatch(/another engine has just taken it$|runs this rollout; stop that one/);
  }
});

test('the lock of a process that lives is refused, and taken over once it was killed', async () => {
  const path = somewhere();
  const { child, take } = rival();
  expect(await take(path, 0)).toEqual({ ok: true });
  expect(lockEngine(path)).toEqual({
    ok: false,
    error: `${path}.1: the engine of process ${child.pid} runs this rollout; stop that one first`,
  });
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
  expect(lockEngine(path).ok).toBe(true);
  expect(lockEngine(path).ok).toBe(false);
});

test('a process with the number of one that is gone is not that one', () => {
  const path = somewhere();
  symlinkSync(`${process.pid}:0-1:${hostname()}`, `${path}.1`);
  expect(lockEngine(path).ok).toBe(true);
});

test('the lock of another machine is left alone', () => {
  const path = somewhere();
  symlinkSync('1:0-1:elsewhere', `${path}.3`);
  expect(lockEngine(path)).toEqual({
    ok: false,
    error: `${path}.3: an engine on elsewhere (process 1) has this rollout; if that machine is gone for good, remove the file`,
  });
});

test('one that was let go is free, and few links are kept however often that happens', () => {
  const path = somewhere();
  for (let times = 0; times < 20; times += 1) {
    const locked = lockEngine(path);
    if (!locked.ok) throw new Error(locked.error);
    locked.release();
  }
  expect(readdirSync(join(path, '..')).length).toBeLessThan(5);
});
