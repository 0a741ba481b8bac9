import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../run-cli.ts';
import { answeredBy, asked, productionSite } from './site.ts';

/** The command as a process of its own, and where it listens. */
async function production(file: string) {
  const run = runCli(['production', file]);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await run.printed('journal in');
  const [, router = '', admin = ''] = /router (\S+), admin (\S+): /.exec(run.output()) ?? [];
  return { run, router, admin };
}

async function post(admin: string, wish: object) {
  const response = await fetch(`${admin}/control/kill-switch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  return response.json();
}

test('the kill switch of production outlives a kill -9, and its engine stands still meanwhile', async () => {
  const { file, canary } = await productionSite();
  const first = await production(file);
  await first.run.printed('held: the plan pauses here');
  await asked(first.router, 20);
  const before = answeredBy(canary);
  expect(before).toBeGreaterThan(0);
  expect(await post(first.admin, { on: true, by: 'ann' })).toMatchObject({ survivesRestart: true });
  await first.run.printed('held: kill switch thrown by ann');
  first.run.child.kill('SIGKILL');
  await once(first.run.child, 'close');
  const second = await production(file);
  await asked(second.router, 20);
  expect(answeredBy(canary)).toBe(before);
  await post(second.admin, { on: false, by: 'bob' });
  await second.run.printed('released: kill switch thrown by ann');
  await asked(second.router, 20);
  expect(answeredBy(canary)).toBeGreaterThan(before);
  second.run.child.kill('SIGINT');
  expect(await second.run.exited).toBe(0);
}, 60_000);

test('a person lets a pause go from the command line, and watches what comes of it', async () => {
  const { file, folder } = await productionSite();
  const { run, admin } = await production(file);
  await run.printed('held: the plan pauses here');
  const watching = runCli(['control', 'watch', '--admin', admin]);
  onTestFinished(() => void watching.child.kill('SIGKILL'));
  await watching.printed('weight 50%');
  const promoting = runCli(['control', 'promote', '--admin', admin, '--by', 'ann']);
  expect(await promoting.exited, promoting.output()).toBe(0);
  expect(promoting.stdout()).toContain('promote: released: the plan pauses here');
  await watching.printed('ended: promoted');
  expect(watching.stdout()).toContain('promote by ann: released');
  const audit = readFileSync(join(folder, 'state/chat-5f6a8d/audit.jsonl'), 'utf8');
  expect(JSON.parse(audit)).toMatchObject({ verb: 'promote', by: 'ann', isObeyed: true });
  watching.child.kill('SIGTERM');
  expect(await watching.exited).toBe(0);
  const late = await fetch(`${admin}/control/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ verb: 'abort' }),
  });
  expect([late.status, await late.json()]).toMatchObject([
    409,
    { error: 'the rollout has ended: promoted' },
  ]);
}, 60_000);
