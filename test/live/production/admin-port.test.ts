import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../run-cli.ts';
import { productionSite } from './site.ts';

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

async function ask(router: string, users: number): Promise<void> {
  for (let user = 0; user < users; user += 1) {
    const answer = await fetch(`${router}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user-id': `user-${user}` },
      body: JSON.stringify({ messages: [] }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
  }
}

test('the kill switch of production outlives a kill -9, and its engine stands still meanwhile', async () => {
  const { file, canary } = await productionSite();
  const first = await production(file);
  await first.run.printed('held: the plan pauses here');
  await ask(first.router, 20);
  // Its health is asked for all the while.
  const asked = () => canary.received.filter(({ target }) => target.startsWith('/v1/')).length;
  const before = asked();
  expect(before).toBeGreaterThan(0);
  expect(await post(first.admin, { on: true, by: 'ann' })).toMatchObject({ survivesRestart: true });
  await first.run.printed('held: kill switch thrown by ann');
  first.run.child.kill('SIGKILL');
  await once(first.run.child, 'close');
  const second = await production(file);
  await ask(second.router, 20);
  expect(asked()).toBe(before);
  await post(second.admin, { on: false, by: 'bob' });
  await second.run.printed('released: kill switch thrown by ann');
  await ask(second.router, 20);
  expect(asked()).toBeGreaterThan(before);
  second.run.child.kill('SIGTERM');
  expect(await second.run.exited).toBe(0);
});

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
});
