import { once } from 'node:events';
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
