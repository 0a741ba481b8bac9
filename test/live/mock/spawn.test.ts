import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProcessSettings } from '../../../src/live/mock/process-messages.ts';
import { spawnMock } from '../../../src/live/mock/spawn.ts';
import { canaryFault, QUICK, question } from './started-mock.ts';

const FRANCE = 'What is the capital of France?';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-mock-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function settings(rest: Partial<ProcessSettings> = {}): ProcessSettings {
  const base = { profile: QUICK, role: 'canary', seed: 7, faults: [], compression: 1 } as const;
  return { ...base, port: 0, requestLog: null, ...rest };
}

async function ask(url: string): Promise<string> {
  const body = JSON.stringify(question(FRANCE));
  return (await fetch(`${url}/v1/chat/completions`, { method: 'POST', body })).text();
}

test('a mock in a process of its own answers, keeps its log and stops', async () => {
  const requestLog = join(folder, 'canary.jsonl');
  const faults = [canaryFault({ hallucination: 1 })];
  const mock = await spawnMock(settings({ requestLog, faults }));
  expect(await ask(mock.url)).toContain('Paris');
  mock.begin();
  while (!(await ask(mock.url)).includes('Lyon'));
  await mock.stop();
  await mock.stop();
  expect(await mock.exited).toBe(0);
  const lines = readFileSync(requestLog, 'utf8').trimEnd().split('\n');
  const records = lines.map((line) => JSON.parse(line));
  expect(records[0]).toMatchObject({ status: 200, injected: 'right', finished: true });
  expect(records.at(-1)).toMatchObject({ status: 200, injected: 'hallucination', finished: true });
  await expect(ask(mock.url)).rejects.toThrow();
});

test('a killed mock is gone at once and leaves the log of what it served', async () => {
  const requestLog = join(folder, 'killed.jsonl');
  const mock = await spawnMock(settings({ requestLog }));
  await ask(mock.url);
  mock.kill();
  expect(await mock.exited).toBeNull();
  expect(readFileSync(requestLog, 'utf8').trimEnd().split('\n').length).toBe(1);
  mock.begin();
  await mock.stop();
});

test('a taken port and a log that cannot be written are errors with their code', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(spawnMock(settings({ port }))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  taken.close();
  const requestLog = join(folder, 'missing', 'canary.jsonl');
  await expect(spawnMock(settings({ requestLog }))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a mock does not outlive a parent that was killed', async () => {
  const parent = fork(join(import.meta.dirname, 'spawning-parent.ts'), [], {
    execArgv: ['--import', createRequire(import.meta.url).resolve('tsx')],
  });
  const url = await new Promise<string>((resolve, reject) => {
    parent.once('message', (message: string) => resolve(message));
    parent.once('exit', () => reject(new Error('the parent ended early')));
    parent.send(settings());
  });
  expect(await ask(url)).toContain('Paris');
  parent.kill('SIGKILL');
  // Bounded by the test's own timeout: the mock ends when it notices.
  while (await ask(url).catch(() => null));
});
